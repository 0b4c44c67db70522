package dev.imagepush.source;

import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.Role;
import java.util.List;

/// Opens sources: the one place that knows all kinds of them.
public final class ImageSources {
  private final RegistryClients registries;

  public ImageSources(RegistryClients registries) {
    this.registries = registries;
  }

  /// Opens a source and resolves what it refers to.
  ///
  /// @throws dev.imagepush.exit.ExitException where there is no such image, or it cannot be read
  public ImageSource open(SourceSpec spec) {
    return switch (spec) {
      case SourceSpec.InRegistry registry ->
          RegistrySource.open(
              registries.open(
                  registry.image().repository(), Role.SOURCE, registry.access(), List.of()),
              registry.image());
    };
  }
}
