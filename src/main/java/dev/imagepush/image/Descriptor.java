package dev.imagepush.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A pointer to content: what it is, which bytes, and how many.
///
/// @param size in bytes; never negative
/// @param platform what the content runs on; null where the descriptor does not say
public record Descriptor(
    MediaType mediaType,
    Digest digest,
    long size,
    @Nullable Platform platform,
    Map<String, String> annotations) {
  /// The annotation under which an OCI image layout names an image's tag or reference.
  public static final String REF_NAME = "org.opencontainers.image.ref.name";

  public Descriptor {
    if (size < 0) {
      throw new IllegalArgumentException("a descriptor's size is never negative");
    }
    annotations = Map.copyOf(annotations);
  }

  public Descriptor(MediaType mediaType, Digest digest, long size) {
    this(mediaType, digest, size, null, Map.of());
  }
}
