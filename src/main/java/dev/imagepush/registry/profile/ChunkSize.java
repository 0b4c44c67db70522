package dev.imagepush.registry.profile;

/// In what pieces a person wants blobs to be sent to a registry.
public sealed interface ChunkSize {
  /// As the registry's profile says, and as it turns out at run time.
  record AsTheRegistryWants() implements ChunkSize {}

  /// In chunks; a blob that is no longer than one goes in one request.
  record Of(long bytes) implements ChunkSize {
    /// The least that a person may ask for; smaller ones drown in requests.
    public static final long LEAST = 64 * 1024;

    public Of {
      if (bytes < LEAST) {
        throw new IllegalArgumentException("a chunk has at least 64Ki");
      }
    }
  }

  /// In one request, whatever happens.
  record Monolithic() implements ChunkSize {}

  ChunkSize AS_THE_REGISTRY_WANTS = new AsTheRegistryWants();
}
