package dev.imagepush.image;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A name of an image: its repository, and a tag, a digest, or both. Where both are given, the digest
/// says which image it is.
///
/// @param tag null where there is none
/// @param digest null where there is none
public record ImageReference(Repository repository, @Nullable String tag, @Nullable Digest digest) {
  /// The tag that a name without tag and digest means, as everywhere.
  public static final String DEFAULT_TAG = "latest";

  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Set<String> DOCKER_HUB_NAMES =
      Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

  public ImageReference {
    if (tag != null && !isTag(tag)) {
      throw new IllegalArgumentException(
          "a tag has at most 128 letters, digits, '_', '.' and '-', and starts with none of the last"
              + " two");
    }
  }

  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /// Reads `[host/]path[:tag][@digest]`.
  ///
  /// @throws IllegalArgumentException with a message that says what is wrong
  public static ImageReference parse(String text) {
    if (text.contains("://")) {
      throw new IllegalArgumentException("an image reference has no scheme such as https://");
    }
    String name = text;
    Digest digest = null;
    int at = name.indexOf('@');
    if (at >= 0) {
      digest = Digest.parse(name.substring(at + 1));
      name = name.substring(0, at);
    }
    String tag = null;
    int colon = name.lastIndexOf(':');
    if (colon > name.lastIndexOf('/')) {
      tag = name.substring(colon + 1);
      name = name.substring(0, colon);
    }
    return new ImageReference(repository(name), tag, digest);
  }

  /// This reference, with the default tag where it has neither tag nor digest.
  public ImageReference withDefaultTag() {
    return tag == null && digest == null ? new ImageReference(repository, DEFAULT_TAG, null) : this;
  }

  /// What a registry is asked for: the digest where there is one, else the tag.
  public String manifestReference() {
    if (digest != null) {
      return digest.toString();
    }
    return tag == null ? DEFAULT_TAG : tag;
  }

  Repository requireNoTagOrDigest() {
    if (tag != null || digest != null) {
      throw new IllegalArgumentException("a repository has no tag and no digest");
    }
    return repository;
  }

  private static Repository repository(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    // A first part is a host when it cannot be a path: as Docker's reference grammar tells them
    // apart.
    if (!first.contains(".") && !first.contains(":") && !first.equals("localhost")) {
      return dockerHub(name);
    }
    String host = first.toLowerCase(Locale.ROOT);
    String path = name.substring(slash + 1);
    return DOCKER_HUB_NAMES.contains(host) ? dockerHub(path) : new Repository(host, path);
  }

  private static Repository dockerHub(String path) {
    return new Repository(Repository.DOCKER_HUB, path.contains("/") ? path : "library/" + path);
  }

  @Override
  public String toString() {
    return repository + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
  }
}
