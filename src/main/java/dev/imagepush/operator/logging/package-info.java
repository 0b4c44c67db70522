/// How log lines look, and the net below them that masks what must never be printed. Named by
/// `logback.xml` alone; nothing else uses it.
@NullMarked
package dev.imagepush.operator.logging;

import org.jspecify.annotations.NullMarked;
