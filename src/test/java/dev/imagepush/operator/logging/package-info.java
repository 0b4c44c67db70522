/// Tests of what log lines hold and what they never hold.
@NullMarked
package dev.imagepush.operator.logging;

import org.jspecify.annotations.NullMarked;
