/// Tests of the operator's configuration, and of the pages that describe it.
@NullMarked
package dev.imagepush.operator.config;

import org.jspecify.annotations.NullMarked;
