package dev.imagepush.image;

import java.util.regex.Pattern;

/// A named place for images on one registry.
///
/// @param host the registry as people write it, in lower case, with its port where one is given,
///     which starts with no zero;
///     `docker.io` for Docker Hub, under whichever of its names it was written
/// @param path such as `team-a/app`
public record Repository(String host, String path) {
  /// The name of Docker Hub, which also answers to `index.docker.io` and `registry-1.docker.io`.
  public static final String DOCKER_HUB = "docker.io";

  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
              + "|\\[[0-9a-f:.]{2,45}])(?::[1-9][0-9]{0,4})?");
  private static final String PATH_COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern PATH =
      Pattern.compile(PATH_COMPONENT + "(?:/" + PATH_COMPONENT + ")*");

  /// The most characters of a host and a path together; registries take no more.
  private static final int MAX_LENGTH = 255;

  public Repository {
    if (host.length() + path.length() >= MAX_LENGTH) {
      throw new IllegalArgumentException("a repository has at most 255 characters");
    }
    if (!HOST.matcher(host).matches() || portOf(host) > 65535) {
      throw new IllegalArgumentException("a registry is a host name or host:port");
    }
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "a repository's path has lower-case letters, digits, and single separators between them");
    }
  }

  /// Reads `host/path`; without a host it is Docker Hub, as everywhere.
  public static Repository parse(String text) {
    return ImageReference.parse(text).requireNoTagOrDigest();
  }

  private static int portOf(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? 0 : Integer.parseInt(host.substring(colon + 1));
  }

  @Override
  public String toString() {
    return host + "/" + path;
  }
}
