package dev.imagepush.source;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Repository;
import dev.imagepush.source.cache.BlobCache;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A source whose blobs are read from the cache where it has them. What the image is, and all its
/// manifests, the source itself is asked each time: so it decides each time whether they may be read.
final class CachedSource implements ImageSource {
  private final ImageSource source;
  private final BlobCache cache;
  private final Tenant tenant;
  private final UnaryOperator<InputStream> paced;

  /// @param source whose blobs come at nobody's pace, since others may read them along
  /// @param paced the pace of this push
  CachedSource(
      ImageSource source, BlobCache cache, Tenant tenant, UnaryOperator<InputStream> paced) {
    this.source = source;
    this.cache = cache;
    this.tenant = tenant;
    this.paced = paced;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public ManifestBytes root() throws IOException {
    return source.root();
  }

  @Override
  public ManifestBytes manifest(Descriptor descriptor) throws IOException {
    return source.manifest(descriptor);
  }

  @Override
  public InputStream open(Descriptor blob, long offset) throws IOException {
    return paced.apply(cache.open(tenant, blob, from -> source.open(blob, from), offset));
  }

  @Override
  public Attached attached(Digest subject) throws IOException {
    return source.attached(subject);
  }

  @Override
  public Optional<Repository> repository() {
    return source.repository();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
