package dev.imagepush.image;

import java.util.Set;
import java.util.regex.Pattern;

/// What kind of content a descriptor points at.
///
/// @param value `type/subtype` without parameters
public record MediaType(String value) {
  // First, as the constants below are checked against it.
  private static final Pattern SYNTAX =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");
  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");
  public static final MediaType OCI_CONFIG =
      new MediaType("application/vnd.oci.image.config.v1+json");
  public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");
  public static final MediaType OCI_LAYER_GZIP =
      new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
  public static final MediaType OCI_LAYER_ZSTD =
      new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");
  public static final MediaType DOCKER_LIST =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");

  private static final Set<MediaType> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
  private static final Set<MediaType> IMAGE_MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);

  public MediaType {
    if (!SYNTAX.matcher(value).matches()) {
      throw new IllegalArgumentException("a media type is type/subtype, as in RFC 6838");
    }
  }

  /// Reads a `Content-Type` header; its parameters are left out.
  public static MediaType ofContentType(String header) {
    int parameters = header.indexOf(';');
    return new MediaType((parameters < 0 ? header : header.substring(0, parameters)).strip());
  }

  /// Whether it lists manifests: an OCI index, or Docker's manifest list.
  public boolean isIndex() {
    return INDEXES.contains(this);
  }

  /// Whether it names a config and layers: an OCI manifest, or Docker's schema 2.
  public boolean isImageManifest() {
    return IMAGE_MANIFESTS.contains(this);
  }

  /// Whether it is stored as a manifest and not as a blob.
  public boolean isManifest() {
    return isIndex() || isImageManifest();
  }

  /// Whether the layer may not be uploaded: its descriptor stays, its bytes live elsewhere.
  public boolean isNonDistributable() {
    return value.startsWith("application/vnd.oci.image.layer.nondistributable.")
        || value.startsWith("application/vnd.docker.image.rootfs.foreign.");
  }

  @Override
  public String toString() {
    return value;
  }
}
