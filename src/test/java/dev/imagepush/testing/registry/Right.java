package dev.imagepush.testing.registry;

import java.util.Locale;

/// What a client may do in a repository. Its name in lower case is the action of a token's scope.
public enum Right {
  PULL,
  PUSH,
  DELETE;

  String action() {
    return name().toLowerCase(Locale.ROOT);
  }
}
