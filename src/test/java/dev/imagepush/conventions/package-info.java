/// Rules of this code base that the compiler cannot check: how sources are formatted, which package
/// may import which, and that generated files are up to date.
@NullMarked
package dev.imagepush.conventions;

import org.jspecify.annotations.NullMarked;
