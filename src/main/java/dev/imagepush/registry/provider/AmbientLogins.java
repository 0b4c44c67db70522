package dev.imagepush.registry.provider;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpTransport;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Logins to a cloud's registry for this process's own identity there.
public final class AmbientLogins implements LoginSource {
  /// The user whose password is an access token, at Google's registries.
  private static final String GOOGLE_TOKEN_USER = "oauth2accesstoken";

  /// Of an identity that is one, but not here: what is public needs none.
  private static final Set<ExitReason> REFUSALS =
      Set.of(ExitReason.UNAUTHORIZED, ExitReason.DENIED, ExitReason.SECRET_INVALID);

  private final LoginSource logins;
  private final boolean needed;

  private AmbientLogins(LoginSource logins, boolean needed) {
    this.logins = logins;
    this.needed = needed;
  }

  /// @param credentialName names the identity in messages
  /// @param needed whether to fail where there is none, or it is refused; else nobody asks, since much is public
  /// @param transports to the registry, and to its cloud's API
  public static LoginSource to(
      Origin registry,
      CloudIdentity identity,
      String credentialName,
      boolean needed,
      Function<Origin, HttpTransport> transports,
      InstantSource clock) {
    LoginSource logins =
        switch (CloudProvider.at(registry).orElseThrow()) {
          case AWS -> {
            EcrRegistry ecr = EcrRegistry.at(registry).orElseThrow();
            yield new EcrLogins(
                transports.apply(ecr.api()),
                ecr,
                () -> found(identity.awsKey(), registry, credentialName),
                credentialName,
                clock);
          }
          case GOOGLE -> () -> google(found(identity.googleToken(), registry, credentialName));
          case AZURE ->
              new AcrLogins(
                  transports.apply(registry),
                  registry,
                  () -> found(identity.azureToken(), registry, credentialName),
                  credentialName,
                  clock);
        };
    return new AmbientLogins(logins, needed);
  }

  @Override
  public Credential.Login login() {
    try {
      return logins.login();
    } catch (NobodyException e) {
      if (needed) {
        throw new ExitException(ExitReason.UNAUTHORIZED, e.text);
      }
      return Credential.ANONYMOUS;
    } catch (UnsureIdentityException e) {
      if (needed) {
        throw e.failure();
      }
      return Credential.ANONYMOUS;
    } catch (ExitException e) {
      if (needed || !REFUSALS.contains(e.reason())) {
        throw e;
      }
      return Credential.ANONYMOUS;
    }
  }

  private static Credential.Login google(SecretText token) {
    return new Credential.Basic(GOOGLE_TOKEN_USER, token);
  }

  private static <T> T found(Optional<T> proof, Origin registry, String credentialName) {
    return proof.orElseThrow(() -> new NobodyException(registry, credentialName));
  }

  /// The surroundings prove nothing.
  private static final class NobodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;

    NobodyException(Origin registry, String credentialName) {
      text =
          "GET login: "
              + registry.authority()
              + " wants credentials, and "
              + credentialName
              + " knows nobody at "
              + CloudProvider.at(registry).orElseThrow()
              + "; give this process one, or name a Secret";
    }
  }
}
