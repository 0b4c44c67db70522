/// A client of the OCI distribution specification: manifests, blobs and uploads. Start reading at
/// [dev.imagepush.registry.RepositoryClient].
@NullMarked
package dev.imagepush.registry;

import org.jspecify.annotations.NullMarked;
