/// A push: read what the source is, ask what the destination has, plan, execute. Start reading at
/// [dev.imagepush.push.Pusher]. Runs and is tested without Kubernetes.
@NullMarked
package dev.imagepush.push;

import org.jspecify.annotations.NullMarked;
