/// Tests of the exit codes and reasons.
@NullMarked
package dev.imagepush.exit;

import org.jspecify.annotations.NullMarked;
