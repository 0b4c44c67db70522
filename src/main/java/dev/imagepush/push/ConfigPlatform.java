package dev.imagepush.push;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import dev.imagepush.image.StrictJson;
import dev.imagepush.source.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The platform that an image's own config names: asked for where no index says it.
final class ConfigPlatform {
  private static final Set<MediaType> CONFIGS =
      Set.of(MediaType.OCI_CONFIG, new MediaType("application/vnd.docker.container.image.v1+json"));

  private final ImageSource source;
  private final int maxBytes;
  private final StepRetry retry;

  ConfigPlatform(ImageSource source, int maxBytes, StepRetry retry) {
    this.source = source;
    this.maxBytes = maxBytes;
    this.retry = retry;
  }

  /// Reads it; empty for an artifact, which runs nowhere.
  ///
  /// @throws ExitException SourceCorrupt or LimitExceeded
  Optional<Platform> of(Manifest.Image image) {
    return CONFIGS.contains(image.config().mediaType())
        ? platform(image.config(), retry.run(() -> read(image.config())))
        : Optional.empty();
  }

  private byte[] read(Descriptor config) {
    if (config.size() > maxBytes) {
      throw new ExitException(
          ExitReason.LIMIT_EXCEEDED,
          "the source "
              + source.name()
              + " has a config of more than "
              + maxBytes
              + " bytes (limits.manifestBytes)");
    }
    byte[] bytes;
    try (InputStream content = source.open(config, 0)) {
      bytes = content.readNBytes((int) config.size());
    } catch (IOException e) {
      throw NetworkFailures.of("GET blob", "the source", e);
    }
    if (!config.digest().matches(bytes)) {
      throw corrupt(config, "has other bytes than that", null);
    }
    return bytes;
  }

  private Optional<Platform> platform(Descriptor config, byte[] bytes) {
    try {
      JsonNode json = StrictJson.object(bytes);
      String os = json.path("os").asText("");
      String architecture = json.path("architecture").asText("");
      String variant = json.path("variant").asText("");
      return os.isEmpty() || architecture.isEmpty()
          ? Optional.empty()
          : Optional.of(new Platform(os, architecture, variant.isEmpty() ? null : variant));
    } catch (StrictJson.MalformedJsonException e) {
      throw corrupt(config, e.fault(), e);
    } catch (IllegalArgumentException e) {
      throw corrupt(config, "names a platform that is none", e);
    }
  }

  private ExitException corrupt(Descriptor config, String fault, @Nullable Throwable cause) {
    return new ExitException(
        ExitReason.SOURCE_CORRUPT,
        "the source " + source.name() + ": the config " + config.digest() + " " + fault,
        cause);
  }
}
