/// Where images come from: another registry, an OCI image layout, a docker-archive, a file behind a
/// URL. All are one abstraction, [dev.imagepush.source.ImageSource]: a root, its manifests, and blobs
/// that can be read from any offset.
@NullMarked
package dev.imagepush.source;

import org.jspecify.annotations.NullMarked;
