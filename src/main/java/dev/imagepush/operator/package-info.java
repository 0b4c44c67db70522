/// What runs the controller in a cluster: its configuration, the HTTP server that answers probes and
/// Prometheus, and the shape of its logs. Everything that comes from outside the process (the
/// configuration file, the environment) enters here, is checked once, and goes on as values.
@NullMarked
package dev.imagepush.operator;

import org.jspecify.annotations.NullMarked;
