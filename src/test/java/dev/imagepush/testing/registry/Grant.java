package dev.imagepush.testing.registry;

import java.util.Set;

/// Rights in the repositories whose name matches: a name, or the beginning of names with a `*` for
/// the rest.
public record Grant(String pattern, Set<Right> rights) {
  public static Grant pull(String pattern) {
    return new Grant(pattern, Set.of(Right.PULL));
  }

  /// To push, and to pull, which clients need to see what is there.
  public static Grant push(String pattern) {
    return new Grant(pattern, Set.of(Right.PULL, Right.PUSH));
  }

  public static Grant all(String pattern) {
    return new Grant(pattern, Set.of(Right.values()));
  }

  boolean covers(String repository, Right right) {
    boolean matches =
        pattern.endsWith("*")
            ? repository.startsWith(pattern.substring(0, pattern.length() - 1))
            : repository.equals(pattern);
    return matches && rights.contains(right);
  }
}
