package dev.imagepush.testing.registry;

/// How a registry differs from others within what the specification allows.
///
/// @param relativeLocations answers `Location` without scheme and host; absolute otherwise
/// @param sparseIndexes takes an index although it lacks some of the manifests it names
/// @param chunkMinimum the `OCI-Chunk-Min-Length` it announces and insists on, in bytes; 0 for none
record RegistryOptions(boolean relativeLocations, boolean sparseIndexes, long chunkMinimum) {
  static final RegistryOptions DEFAULTS = new RegistryOptions(false, false, 0);

  RegistryOptions withRelativeLocations() {
    return new RegistryOptions(true, sparseIndexes, chunkMinimum);
  }

  RegistryOptions withSparseIndexes() {
    return new RegistryOptions(relativeLocations, true, chunkMinimum);
  }

  RegistryOptions withChunkMinimum(long bytes) {
    return new RegistryOptions(relativeLocations, sparseIndexes, bytes);
  }
}
