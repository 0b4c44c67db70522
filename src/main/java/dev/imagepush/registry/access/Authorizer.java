package dev.imagepush.registry.access;

import dev.imagepush.credentials.Credential;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.registry.provider.LoginSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The authorization of one repository's requests: learned from the registry's challenge, used for all
/// requests after it, and renewed shortly before it expires.
final class Authorizer {
  /// Registries' clocks differ, and a request takes time to arrive.
  private static final Duration RENEW_EARLY = Duration.ofSeconds(5);

  private final RegistryAccess access;
  private final LoginSource logins;
  private final TokenClient tokens;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  private Scopes scopes;
  private boolean basic;
  private @Nullable Challenge bearer;
  private @Nullable AccessToken token;
  private @Nullable String header;

  /// @param logins asked by one thread at a time
  Authorizer(
      RegistryAccess access,
      LoginSource logins,
      Scopes scopes,
      TokenClient tokens,
      InstantSource clock) {
    this.access = access;
    this.logins = logins;
    this.scopes = scopes;
    this.tokens = tokens;
    this.clock = clock;
    if (access.credential() instanceof Credential.RegistryToken registryToken) {
      this.header = "Bearer " + registryToken.token().reveal();
    }
  }

  /// The value of the next request's `Authorization`; empty while the registry has asked for none.
  Optional<String> header() {
    lock.lock();
    try {
      if (bearer != null && token != null && isAboutToExpire(token)) {
        fetch(bearer, scopes);
      }
      if (basic && logins.login() instanceof Credential.Basic login) {
        header = login.authorization();
      }
      return Optional.ofNullable(header);
    } finally {
      lock.unlock();
    }
  }

  /// Learns from a 401 how to ask again.
  ///
  /// @param sent the header that was refused; where another thread has since got a new one, that is used
  /// @throws ExitException Unauthorized where there is nothing better to send
  void learn(List<Challenge> challenges, @Nullable String sent, String operation) {
    lock.lock();
    try {
      if (header != null && !header.equals(sent)) {
        return;
      }
      for (Challenge challenge : challenges) {
        if (challenge.scheme().equals("bearer")) {
          Scopes wider = scopes.demandedBy(challenge);
          fetch(challenge, wider);
          scopes = wider; // Not where they were refused: others need what is granted.
          return;
        }
      }
      boolean basicOffered = challenges.stream().anyMatch(c -> c.scheme().equals("basic"));
      if (sent == null && basicOffered && logins.login() instanceof Credential.Basic login) {
        basic = true;
        header = login.authorization();
        return;
      }
      throw unauthorized(operation);
    } finally {
      lock.unlock();
    }
  }

  /// The failure of a request that was refused although everything was tried.
  ExitException unauthorized(String operation) {
    String message =
        access.credential().isAnonymous()
            ? operation
                + ": "
                + access.host()
                + " wants credentials, and there are none ("
                + access.credentialName()
                + ")"
            : operation
                + ": "
                + access.host()
                + " does not accept the credentials of "
                + access.credentialName();
    return new ExitException(
        new Failure(ExitReason.UNAUTHORIZED, message, operation, 401, null, null));
  }

  private void fetch(Challenge challenge, Scopes asked) {
    AccessToken fetched = tokens.fetch(challenge, asked.texts());
    bearer = challenge;
    basic = false;
    token = fetched;
    header = "Bearer " + fetched.value().reveal();
  }

  private boolean isAboutToExpire(AccessToken candidate) {
    return clock.instant().isAfter(candidate.expiresAt().minus(RENEW_EARLY));
  }
}
