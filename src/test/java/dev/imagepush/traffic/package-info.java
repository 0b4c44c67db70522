/// That limits hold, that waiting is fair, and that no host is asked more than it wants to be.
@NullMarked
package dev.imagepush.traffic;

import org.jspecify.annotations.NullMarked;
