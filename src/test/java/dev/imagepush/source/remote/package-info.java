/// How files are read from servers that honour ranges, that do not, and that cut, replace and lie.
@NullMarked
package dev.imagepush.source.remote;

import org.jspecify.annotations.NullMarked;
