package dev.imagepush.image;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an image runs on.
///
/// @param variant the CPU's variant, such as `v8`; null where there is none
public record Platform(String os, String architecture, @Nullable String variant) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  public Platform {
    if (!PART.matcher(os).matches()
        || !PART.matcher(architecture).matches()
        || (variant != null && !PART.matcher(variant).matches())) {
      throw new IllegalArgumentException(
          "a platform is os/architecture or os/architecture/variant");
    }
  }

  /// Reads `linux/amd64` or `linux/arm64/v8`.
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException(
          "a platform is os/architecture or os/architecture/variant");
    }
    return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : null);
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
