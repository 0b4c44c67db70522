/// A store like S3 in this process, which checks signatures by code of its own.
@NullMarked
package dev.imagepush.testing.store;

import org.jspecify.annotations.NullMarked;
