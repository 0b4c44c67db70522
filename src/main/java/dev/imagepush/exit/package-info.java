/// How a push ends: the closed list of exit codes and reasons that the resource's status, its
/// conditions and events, the metrics and the command line's exit status share. Imports nothing of
/// ours, so that every package can say why it failed.
@NullMarked
package dev.imagepush.exit;

import org.jspecify.annotations.NullMarked;
