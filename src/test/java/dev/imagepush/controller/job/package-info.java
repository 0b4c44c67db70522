@NullMarked
package dev.imagepush.controller.job;

import org.jspecify.annotations.NullMarked;
