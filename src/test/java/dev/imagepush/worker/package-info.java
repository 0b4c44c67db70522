@NullMarked
package dev.imagepush.worker;

import org.jspecify.annotations.NullMarked;
