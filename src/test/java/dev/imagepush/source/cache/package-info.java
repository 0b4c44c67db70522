/// Tests of the cache of blobs.
@NullMarked
package dev.imagepush.source.cache;

import org.jspecify.annotations.NullMarked;
