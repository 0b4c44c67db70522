package dev.imagepush.source;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Digest;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.access.Role;
import dev.imagepush.source.cache.BlobCache;
import dev.imagepush.source.files.TemporarySpace;
import dev.imagepush.source.remote.RemoteFile;
import dev.imagepush.source.remote.S3File;
import dev.imagepush.source.remote.WebFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens sources: the one place that knows all kinds of them.
public final class ImageSources {
  private final RegistryClients registries;
  private final TransportFactory transports;
  private final SourceResources resources;
  private final InstantSource clock;
  private final @Nullable BlobCache cache;

  /// Sources without a cache.
  ///
  /// @param space where archives are kept while they are read, if they have to be
  public ImageSources(
      RegistryClients registries,
      TransportFactory transports,
      TemporarySpace space,
      SourceLimits limits,
      InstantSource clock) {
    this(registries, transports, new SourceResources(limits, space), clock, null);
  }

  private ImageSources(
      RegistryClients registries,
      TransportFactory transports,
      SourceResources resources,
      InstantSource clock,
      @Nullable BlobCache cache) {
    this.registries = registries;
    this.transports = transports;
    this.resources = resources;
    this.clock = clock;
    this.cache = cache;
  }

  /// The same sources, with the blobs of registries kept in a cache. Archives are
  /// read as they are.
  public ImageSources cachedIn(BlobCache blobs) {
    return new ImageSources(registries, transports, resources, clock, blobs);
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
  /// @param manifests the memory for those that are read before the source is open, and let go then
  /// @throws ExitException where there is no such image, or it cannot be read
  public ImageSource open(Tenant tenant, SourceSpec spec, Traffic traffic, ManifestRoom manifests) {
    SourceResources own = resources.of(tenant, manifests);
    return switch (spec) {
      case SourceSpec.InRegistry registry -> registry(tenant, registry, traffic);
      case SourceSpec.OciDirectory layout ->
          local(
              layout.directory(),
              () -> OciLayout.openDirectory(layout.directory(), layout.image(), own));
      case SourceSpec.ArchiveFile archive ->
          local(
              archive.file(),
              () -> ImageArchive.open(archive.file(), archive.format(), archive.image(), own));
      case SourceSpec.OnVolume onVolume -> VolumeImage.open(onVolume, own);
      case SourceSpec.ArchiveAtUrl archive ->
          remote(
              new WebFile(
                  transport(archive.url(), archive.access().tls(), traffic),
                  archive.url(),
                  archive.access()),
              archive.digest(),
              archive.image(),
              own);
      case SourceSpec.ArchiveInStore archive ->
          remote(
              new S3File(
                  transport(archive.address().url(), TlsSettings.SYSTEM, traffic),
                  archive.address(),
                  archive.access(),
                  clock),
              null,
              archive.image(),
              own);
      case SourceSpec.Compressed compressed -> compressed(tenant, compressed, traffic, own);
    };
  }

  private ImageSource registry(Tenant tenant, SourceSpec.InRegistry registry, Traffic traffic) {
    RegistrySource source =
        RegistrySource.open(
            registries.open(
                registry.image().repository(),
                Role.SOURCE,
                registry.access(),
                List.of(),
                cache == null ? traffic : traffic.inCommon()),
            registry.image());
    Origin origin = registry.access().endpoint().origin();
    return cache == null
        ? source
        : new CachedSource(source, cache, tenant, content -> traffic.paced(origin, content));
  }

  private ImageSource compressed(
      Tenant tenant, SourceSpec.Compressed compressed, Traffic traffic, SourceResources own) {
    ImageSource original = open(tenant, compressed.source(), traffic, own.manifests());
    try {
      return CompressedLayers.open(original, compressed.compression(), own);
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.STORAGE_FULL,
          original.name() + ": the layers cannot be kept while they are compressed",
          e);
    }
  }

  private HttpTransport transport(URI url, TlsSettings tls, Traffic traffic) {
    return transports.to(Origin.of(url), tls).in(traffic);
  }

  private static ImageSource remote(
      RemoteFile file, @Nullable Digest digest, @Nullable String image, SourceResources own) {
    try {
      return new RemoteArchive(own).open(file, digest, image);
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.STORAGE_FULL, file.location() + " cannot be kept in the temporary folder", e);
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
