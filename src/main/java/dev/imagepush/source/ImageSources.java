package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Opens sources: the one place that knows all kinds of them.
public final class ImageSources {
  private final RegistryClients registries;
  private final SourceLimits limits;

  public ImageSources(RegistryClients registries, SourceLimits limits) {
    this.registries = registries;
    this.limits = limits;
  }

  /// Opens a source and resolves what it refers to.
  ///
  /// @throws ExitException where there is no such image, or it cannot be read
  public ImageSource open(SourceSpec spec) {
    return switch (spec) {
      case SourceSpec.InRegistry registry ->
          RegistrySource.open(
              registries.open(
                  registry.image().repository(), Role.SOURCE, registry.access(), List.of()),
              registry.image());
      case SourceSpec.OciDirectory layout ->
          local(
              layout.directory(),
              () -> OciLayout.openDirectory(layout.directory(), layout.image(), limits));
      case SourceSpec.ArchiveFile archive ->
          local(
              archive.file(),
              () -> ImageArchive.open(archive.file(), archive.format(), archive.image(), limits));
    };
  }

  private static ImageSource local(Path path, Opening opening) {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.STORAGE_FULL, path + " cannot be read from local storage", e);
    }
  }

  @FunctionalInterface
  private interface Opening {
    ImageSource open() throws IOException;
  }
}
