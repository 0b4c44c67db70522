/// What archives and layouts are read as, and which of them are refused. The archives are written
/// here byte by byte, as no well-behaved writer makes the hostile ones.
@NullMarked
package dev.imagepush.source;

import org.jspecify.annotations.NullMarked;
