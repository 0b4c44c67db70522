package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ArchiveSource;
import dev.imagepush.api.v1beta1.HttpFile;
import dev.imagepush.api.v1beta1.S3Object;
import dev.imagepush.api.v1beta1.SecretReference;
import dev.imagepush.api.v1beta1.VolumeFile;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.source.LayerCompression;
import dev.imagepush.source.SourceSpec;
import dev.imagepush.source.remote.FileAccess;
import dev.imagepush.source.remote.S3Address;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Translates `spec.source.archive`.
final class ArchiveSources {
  private static final String HTTP = "spec.source.archive.http";
  private static final String S3 = "spec.source.archive.s3";

  /// What `egress.sourceSchemes` calls S3 and its like.
  private static final String S3_SCHEME = "s3";

  private final PushPolicy policy;
  private final EndpointSecrets secrets;
  private final ExecutionEnvironment environment;

  ArchiveSources(PushPolicy policy, EndpointSecrets secrets, ExecutionEnvironment environment) {
    this.policy = policy;
    this.secrets = secrets;
    this.environment = environment;
  }

  /// The Secrets that an archive refers to; some may be null.
  static Stream<@Nullable SecretReference> secrets(@Nullable ArchiveSource archive) {
    if (archive == null) {
      return Stream.empty();
    }
    @Nullable HttpFile http = archive.http();
    @Nullable S3Object s3 = archive.s3();
    return Stream.of(
        http == null ? null : http.secretRef(),
        http == null ? null : http.certSecretRef(),
        s3 == null ? null : s3.secretRef());
  }

  /// The tag of the image that is asked for; empty where it is asked for by digest, by a reference name
  /// that is no image's name with a tag, or as the only one.
  static Optional<String> tag(@Nullable ArchiveSource archive) {
    @Nullable String image = archive == null ? null : archive.image();
    if (image == null || isDigest(image)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(ImageReference.parse(image).tag());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // A layout's reference names have no grammar that is kept.
    }
  }

  private static boolean isDigest(String image) {
    return Stream.of(Digest.Algorithm.values()).anyMatch(kind -> image.startsWith(kind + ":"));
  }

  /// @throws ExitException InvalidSpec, PolicyDenied, SecretNotFound, SecretInvalid or Forbidden
  SourceSpec of(@Nullable ArchiveSource archive) {
    if (archive != null && archive.http() != null) {
      return compressed(archive, atUrl(archive.http(), archive.image()));
    }
    if (archive != null && archive.s3() != null) {
      return compressed(archive, inStore(archive.s3(), archive.image()));
    }
    if (archive != null && archive.persistentVolumeClaim() != null) {
      return compressed(archive, onVolume(archive.persistentVolumeClaim(), archive.image()));
    }
    throw new ExitException(
        ExitReason.INVALID_SPEC,
        "spec.source names no source; set registry.image, archive.http.url, archive.s3 or"
            + " archive.persistentVolumeClaim");
  }

  private static SourceSpec compressed(ArchiveSource archive, SourceSpec source) {
    return switch (archive.compression()) {
      case PRESERVE -> source;
      case GZIP -> new SourceSpec.Compressed(source, LayerCompression.GZIP);
      case ZSTD -> new SourceSpec.Compressed(source, LayerCompression.ZSTD);
    };
  }

  private SourceSpec atUrl(HttpFile http, @Nullable String image) {
    URI url = url(HTTP + ".url", http.url());
    requireAllowed(HTTP + ".url", Origin.of(url).scheme());
    NamedCredential named = secrets.fileCredential(http.secretRef(), HTTP + ".secretRef");
    @Nullable String sha256 = http.sha256();
    return new SourceSpec.ArchiveAtUrl(
        url,
        sha256 == null
            ? null
            : PushRequests.parsed(
                HTTP + ".sha256", sha256, hex -> new Digest(Digest.Algorithm.SHA256, hex)),
        image,
        new FileAccess(
            named.credential(),
            named.name(),
            secrets.tls(http.certSecretRef(), HTTP + ".certSecretRef")));
  }

  private SourceSpec inStore(S3Object object, @Nullable String image) {
    requireAllowed(S3, S3_SCHEME);
    URI endpoint = url(S3 + ".endpoint", object.endpoint());
    String scheme = Origin.of(endpoint).scheme();
    if (!scheme.equals("https")) {
      requireAllowed(S3 + ".endpoint", scheme);
    }
    @Nullable String region = object.region();
    S3Address address =
        PushRequests.parsed(
            S3,
            object.key(),
            key ->
                new S3Address(
                    endpoint,
                    region == null ? S3Address.DEFAULT_REGION : region,
                    object.bucket(),
                    key,
                    object.versionId()));
    return new SourceSpec.ArchiveInStore(
        address, image, secrets.storeAccess(object.secretRef(), S3 + ".secretRef"));
  }

  private SourceSpec onVolume(VolumeFile file, @Nullable String image) {
    Path volume = environment.volume();
    return PushRequests.parsed(
        JobFields.CLAIM + ".path",
        file.path(),
        path -> new SourceSpec.OnVolume(volume, file.claimName(), path, image));
  }

  private void requireAllowed(String field, String scheme) {
    if (!policy.sourceSchemes().contains(scheme)) {
      throw new ExitException(
          ExitReason.POLICY_DENIED,
          field
              + ": "
              + scheme
              + " is not allowed for sources, only "
              + policy.sourceSchemes().stream().sorted().toList()
              + "; an administrator can allow it (egress.sourceSchemes)");
    }
  }

  /// A URL that can be asked. Its text is in no message: people have put credentials into URLs.
  private static URI url(String field, String text) {
    try {
      URI url = URI.create(text);
      Origin.of(url);
      return url;
    } catch (IllegalArgumentException e) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          field
              + " is no URL with http or https, a host, and no user info; credentials go into"
              + " secretRef");
    }
  }
}
