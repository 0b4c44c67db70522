/// What runs the controller in a cluster: its parts put together, the HTTP server that answers probes and
/// Prometheus, and the shape of its logs.
@NullMarked
package dev.imagepush.operator;

import org.jspecify.annotations.NullMarked;
