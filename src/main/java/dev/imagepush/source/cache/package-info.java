/// Blobs that were read before, on local disk: bounded, the least recently used go first, each tenant's
/// apart, and every read checked against the digest. Start reading at
/// [dev.imagepush.source.cache.BlobCache].
@NullMarked
package dev.imagepush.source.cache;

import org.jspecify.annotations.NullMarked;
