package dev.imagepush.testing.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Who may log in, and what someone may do who does not.
final class Users {
  private final Map<String, User> byName = new ConcurrentHashMap<>();

  void put(User user) {
    byName.put(user.name(), user);
  }

  void remove(String name) {
    byName.remove(name);
  }

  Optional<User> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<User> anonymous() {
    return named(User.ANONYMOUS);
  }

  /// The user whose password this is.
  Optional<User> login(String name, String password) {
    return named(name)
        .filter(user -> !user.isAnonymous())
        .filter(user -> user.password().equals(password));
  }

  /// The user of an `Authorization: Basic` header.
  Optional<User> login(String authorization) {
    if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(6).strip());
      String[] pair = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
      return pair.length == 2 ? login(pair[0], pair[1]) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
