package dev.imagepush.source;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.http.Traffic;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.access.Role;
import dev.imagepush.source.cache.BlobCache;
import dev.imagepush.source.files.TemporarySpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens sources: the one place that knows all kinds of them.
public final class ImageSources {
  private final RegistryClients registries;
  private final TransportFactory transports;
  private final TemporarySpace space;
  private final SourceLimits limits;
  private final @Nullable BlobCache cache;

  /// Sources without a cache.
  ///
  /// @param space where archives are kept while they are read, if they have to be
  public ImageSources(
      RegistryClients registries,
      TransportFactory transports,
      TemporarySpace space,
      SourceLimits limits) {
    this(registries, transports, space, limits, null);
  }

  private ImageSources(
      RegistryClients registries,
      TransportFactory transports,
      TemporarySpace space,
      SourceLimits limits,
      @Nullable BlobCache cache) {
    this.registries = registries;
    this.transports = transports;
    this.space = space;
    this.limits = limits;
    this.cache = cache;
  }

  /// The same sources, with the blobs of registries kept in a cache. Those of an archive lie on local disk already.
  public ImageSources cachedIn(BlobCache blobs) {
    return new ImageSources(registries, transports, space, limits, blobs);
  }

  /// Makes connections to an origin that a resource names.
  @FunctionalInterface
  public interface TransportFactory {
    HttpTransport to(Origin origin, TlsSettings tls);
  }

  /// Opens a source and resolves what it refers to.
  ///
  /// @param tenant on whose behalf
  /// @param traffic that the source's requests are part of
  /// @throws ExitException where there is no such image, or it cannot be read
  public ImageSource open(Tenant tenant, SourceSpec spec, Traffic traffic) {
    return switch (spec) {
      case SourceSpec.InRegistry registry ->
          cached(
              tenant,
              RegistrySource.open(
                  registries.open(
                      registry.image().repository(),
                      Role.SOURCE,
                      registry.access(),
                      List.of(),
                      traffic),
                  registry.image()));
      case SourceSpec.OciDirectory layout ->
          local(
              layout.directory(),
              () -> OciLayout.openDirectory(layout.directory(), layout.image(), limits));
      case SourceSpec.ArchiveFile archive ->
          local(
              archive.file(),
              () ->
                  ImageArchive.open(
                      archive.file(), archive.format(), archive.image(), limits, space));
      case SourceSpec.ArchiveAtUrl archive -> downloaded(archive, traffic);
    };
  }

  private ImageSource cached(Tenant tenant, ImageSource source) {
    return cache == null ? source : new CachedSource(source, cache, tenant);
  }

  private ImageSource downloaded(SourceSpec.ArchiveAtUrl archive, Traffic traffic) {
    try (HttpTransport transport =
        transports.to(Origin.of(archive.url()), archive.access().tls()).in(traffic)) {
      HttpArchive http =
          new HttpArchive(new HttpDownload(transport, archive.access()), space, limits);
      return http.open(archive.url(), archive.digest(), archive.image(), bytes -> {});
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.STORAGE_FULL,
          archive.url().getHost() + ": the archive cannot be kept in the temporary folder",
          e);
    }
  }

  private static ImageSource local(Path path, Opening opening) {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.SOURCE_NOT_FOUND,
          path + " cannot be read; check its permissions, and the disk that it is on",
          e);
    }
  }

  @FunctionalInterface
  private interface Opening {
    ImageSource open() throws IOException;
  }
}
