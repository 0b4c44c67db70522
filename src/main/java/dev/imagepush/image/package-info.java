/// Values of the OCI image specification, valid from birth: references, digests, descriptors,
/// platforms and manifests. A manifest is the bytes that were read, and what they say; bytes are never
/// written anew. Nothing here reads a file or a network.
@NullMarked
package dev.imagepush.image;

import org.jspecify.annotations.NullMarked;
