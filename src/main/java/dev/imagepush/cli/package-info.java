/// The command line: pushes from a shell, a build or a Job, without a cluster. Start reading at
/// [dev.imagepush.cli.PushCommand]. It enters the engine where the operator does, at
/// [dev.imagepush.push.PushRequest]; what is its own are arguments, logins, progress and exit statuses.
@NullMarked
package dev.imagepush.cli;

import org.jspecify.annotations.NullMarked;
