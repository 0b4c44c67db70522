package dev.imagepush.testing.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The tokens that the token server has issued and the registry takes.
final class Tokens {
  /// What a token is good for, and until when.
  record Issued(String user, Set<Need> needs, Instant expiry) {}

  private final Map<String, Issued> issued = new ConcurrentHashMap<>();
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private final Clock clock;
  private final Duration lifetime;

  Tokens(Clock clock, Duration lifetime) {
    this.clock = clock;
    this.lifetime = lifetime;
  }

  Duration lifetime() {
    return lifetime;
  }

  Instant now() {
    return clock.instant();
  }

  String issue(String user, Set<Need> needs) {
    return issue(user, needs, now().plus(lifetime));
  }

  String issue(String user, Set<Need> needs, Instant expiry) {
    String token = "access-" + UUID.randomUUID();
    issued.put(token, new Issued(user, needs, expiry));
    return token;
  }

  String issueRefreshToken(String user) {
    String token = "refresh-" + UUID.randomUUID();
    refreshTokens.put(token, user);
    return token;
  }

  void revokeRefreshToken(String token) {
    refreshTokens.remove(token);
  }

  Optional<String> userOfRefreshToken(String token) {
    return Optional.ofNullable(refreshTokens.get(token));
  }

  /// The token behind an `Authorization: Bearer` header, if it is still good.
  Optional<Issued> find(String authorization) {
    if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    return Optional.ofNullable(issued.get(authorization.substring(7).strip()))
        .filter(token -> now().isBefore(token.expiry()));
  }

  /// Makes every access token worthless; refresh tokens stay.
  void expireAll() {
    issued.clear();
  }
}
