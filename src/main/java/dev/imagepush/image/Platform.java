package dev.imagepush.image;

import java.util.Locale;
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

  /// This platform in the one spelling under which equal platforms are equal, as containerd and Docker
  /// have it: lower case; `x86_64` is `amd64`, `i386` is `386`, `aarch64` is `arm64`, `armhf` and `arm`
  /// are `arm/v7`, `armel` is `arm/v6`, `macos` is `darwin`. A variant that is the architecture's first is
  /// left out (`amd64/v1`, `arm64/v8`); a bare number has a `v` put before it.
  public Platform normalized() {
    String lowerOs = os.toLowerCase(Locale.ROOT);
    String cpu = architecture.toLowerCase(Locale.ROOT);
    String version = normalizedVariant();
    String plainOs = lowerOs.equals("macos") ? "darwin" : lowerOs;
    return switch (cpu) {
      case "x86_64", "x86-64", "amd64" -> of(plainOs, "amd64", without("v1", version));
      case "i386" -> of(plainOs, "386", "");
      case "aarch64", "arm64" -> of(plainOs, "arm64", without("v8", version));
      case "armhf" -> of(plainOs, "arm", "v7");
      case "armel" -> of(plainOs, "arm", "v6");
      case "arm" -> of(plainOs, "arm", version.isEmpty() ? "v7" : version);
      default -> of(plainOs, cpu, version);
    };
  }

  private String normalizedVariant() {
    String given = variant == null ? "" : variant.toLowerCase(Locale.ROOT);
    return given.matches("[0-9].*") ? "v" + given : given;
  }

  private static String without(String first, String version) {
    return version.equals(first) ? "" : version;
  }

  private static Platform of(String os, String architecture, String variant) {
    return new Platform(os, architecture, variant.isEmpty() ? null : variant);
  }

  /// Whether it says nothing: attestations stand in an index as `unknown/unknown`.
  public boolean isUnknown() {
    return os.equals("unknown");
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
