package dev.imagepush.registry.provider;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpTransport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The identity that the environment of the process proves. What was found is kept until shortly before its
/// end; that nothing was found, for a minute; a failure, for five seconds, so that those who waited for it do not
/// each wait for another.
public final class EnvironmentIdentity implements CloudIdentity {
  private static final Duration NOBODY = Duration.ofMinutes(1);
  private static final Duration FAILURE = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Kept<AccessKey> aws;
  private final Kept<SecretText> azure;
  private final Kept<SecretText> google;

  /// @param transports to the services of clouds that are on the internet
  public EnvironmentIdentity(
      IdentityEnvironment environment,
      Function<Origin, HttpTransport> transports,
      InstantSource clock) {
    GoogleIdentity googles = new GoogleIdentity(environment);
    this.clock = clock;
    this.aws = new Kept<>(new AwsIdentity(environment, transports, clock)::key);
    this.azure = new Kept<>(new AzureIdentity(environment, transports, clock)::token);
    // The library knows when its tokens end; here only their absence is kept.
    this.google =
        new Kept<>(() -> googles.token().map(token -> new Expiring<>(token, clock.instant())));
  }

  @Override
  public Optional<AccessKey> awsKey() {
    return aws.get();
  }

  @Override
  public Optional<SecretText> googleToken() {
    return google.get();
  }

  @Override
  public Optional<SecretText> azureToken() {
    return azure.get();
  }

  /// Asked by one thread at a time.
  private final class Kept<T> {
    private final Supplier<Optional<Expiring<T>>> ask;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Expiring<Optional<T>> current;
    private @Nullable Expiring<RuntimeException> failed;

    Kept(Supplier<Optional<Expiring<T>>> ask) {
      this.ask = ask;
    }

    Optional<T> get() {
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
      }
      try {
        Expiring<Optional<T>> kept = current;
        if (kept == null || !kept.isFresh(clock.instant())) {
          kept = renewed();
          current = kept;
        }
        return kept.value();
      } finally {
        lock.unlock();
      }
    }

    private Expiring<Optional<T>> renewed() {
      Expiring<RuntimeException> last = failed;
      if (last != null && last.isFresh(clock.instant())) {
        throw last.value();
      }
      try {
        return ask.get()
            .map(found -> new Expiring<>(Optional.of(found.value()), found.renewAt()))
            .orElseGet(() -> new Expiring<>(Optional.empty(), clock.instant().plus(NOBODY)));
      } catch (UnsureIdentityException e) {
        failed = new Expiring<>(e, clock.instant().plus(FAILURE));
        throw e;
      } catch (ExitException e) {
        if (e.reason() != ExitReason.CANCELLED) {
          failed = new Expiring<>(e, clock.instant().plus(FAILURE));
        }
        throw e;
      } catch (IllegalArgumentException e) {
        ExitException unreadable = unreadable(); // The cause may quote a token.
        failed = new Expiring<>(unreadable, clock.instant().plus(FAILURE));
        throw unreadable;
      }
    }

    private static ExitException unreadable() {
      return new ExitException(
          ExitReason.SECRET_INVALID,
          "GET login: the variables that say who this process is hold an address or a token that"
              + " cannot be sent");
    }
  }
}
