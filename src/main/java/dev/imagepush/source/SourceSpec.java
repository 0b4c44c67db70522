package dev.imagepush.source;

import dev.imagepush.image.ImageReference;
import dev.imagepush.registry.RegistryAccess;

/// Where an image is to be read, before anything has been read.
public sealed interface SourceSpec {
  /// An image in a registry.
  record InRegistry(ImageReference image, RegistryAccess access) implements SourceSpec {}
}
