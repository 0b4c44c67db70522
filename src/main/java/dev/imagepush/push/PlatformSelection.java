package dev.imagepush.push;

import dev.imagepush.image.Platform;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Which of an image's platforms are pushed.
public sealed interface PlatformSelection {
  /// The word for all of them.
  String ALL = "all";

  /// The image as it is.
  record All() implements PlatformSelection {}

  /// These alone. Operating system, architecture and variant are compared, in their one spelling
  /// ([Platform#normalized]); every entry that matches is taken, so `windows/amd64` is each version of
  /// Windows, and features are not looked at.
  ///
  /// @param platforms at least one, normalized
  record Only(Set<Platform> platforms) implements PlatformSelection {
    public Only {
      platforms =
          platforms.stream().map(Platform::normalized).collect(Collectors.toUnmodifiableSet());
      if (platforms.isEmpty()) {
        throw new IllegalArgumentException("at least one platform is pushed");
      }
    }

    boolean includes(Platform platform) {
      return platforms.contains(platform.normalized());
    }
  }

  /// Reads `all` alone, or platforms such as `linux/arm64/v8`. An empty list is all.
  ///
  /// @throws IllegalArgumentException for `all` beside a platform, or a text that is none
  static PlatformSelection parse(List<String> texts) {
    if (texts.isEmpty() || texts.equals(List.of(ALL))) {
      return new All();
    }
    if (texts.contains(ALL)) {
      throw new IllegalArgumentException("all stands alone, or platforms such as linux/amd64 do");
    }
    return new Only(texts.stream().map(Platform::parse).collect(Collectors.toSet()));
  }
}
