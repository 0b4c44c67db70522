package dev.imagepush.source;

import dev.imagepush.image.Digest;
import org.jspecify.annotations.Nullable;

/// How people name an image in an archive: `app.tar:1.2@sha256:…`.
final class SourceName {
  private SourceName() {}

  static String of(String location, @Nullable String image, Digest digest) {
    String named = image == null ? "" : image.substring(0, endOfName(image));
    return location + (named.isEmpty() ? "" : ":" + named) + "@" + digest;
  }

  private static int endOfName(String image) {
    if (image.startsWith("sha256:") || image.startsWith("sha512:")) {
      return 0;
    }
    int at = image.indexOf('@');
    return at < 0 ? image.length() : at;
  }
}
