package dev.imagepush.traffic;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.RetryAfter;
import dev.imagepush.http.Route;
import dev.imagepush.http.Traffic;
import dev.imagepush.traffic.TrafficMetrics.Cause;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The traffic of one push: its part in what all pushes share, and its own bandwidth. Thread-safe.
///
/// A request waits for a place and at its host's rate. A host that wants to be left alone for a short
/// while is waited for here; where it is longer, the request fails with the time that is left, so that the
/// push gives way to another.
public final class PushTraffic implements Traffic {
  /// The longest quiet that is waited for in place.
  private static final Duration LONGEST_QUIET = Duration.ofSeconds(30);

  /// Nor is a host waited for that asks for one short quiet after the other.
  private static final Duration LONGEST_QUIETS = Duration.ofMinutes(2);

  private static final Place NO_PLACE = () -> {};

  private final SharedTraffic shared;
  private final Tenant tenant;
  private final @Nullable RateLimit sending;
  private final @Nullable RateLimit reading;

  PushTraffic(SharedTraffic shared, Tenant tenant, OptionalLong bandwidth) {
    this.shared = shared;
    this.tenant = tenant;
    this.sending = bandwidth.isEmpty() ? null : shared.limit(bandwidth.getAsLong());
    this.reading = bandwidth.isEmpty() ? null : shared.limit(bandwidth.getAsLong());
  }

  @Override
  public Place placeToSend(Origin named) {
    return shared.host(named).sending().take(tenant);
  }

  @Override
  public Exchange begin(String operation, HttpRequest request, Origin named, Route target) {
    HostTraffic account = shared.host(named);
    Asked asked = new Asked(target.origin().authority(), shared.health(target));
    Place place = place(request, account);
    try {
      return new Begun(account, asked, place, enter(operation, request, account, asked));
    } catch (RuntimeException e) {
      place.close();
      throw e;
    }
  }

  @Override
  public Traffic inCommon() {
    return new PushTraffic(shared, tenant, OptionalLong.empty());
  }

  @Override
  public InputStream paced(Origin named, InputStream content) {
    return reading == null
        ? content
        : new PacedInput(
            content,
            reading.slice(),
            bytes -> take(reading, bytes, shared.host(named).host(), Cause.BANDWIDTH));
  }

  /// A long body has a place since before its source was opened.
  private Place place(HttpRequest request, HostTraffic account) {
    if (request.isShort()) {
      return account.small().take(tenant);
    }
    return request.longAnswer() ? account.reading().take(tenant) : NO_PLACE;
  }

  /// Waits until the host may be asked, and returns the time.
  private Instant enter(String operation, HttpRequest request, HostTraffic account, Asked asked) {
    if (request.storesManifest()) {
      take(account.manifests(), 1, account.host(), Cause.MANIFESTS);
    }
    Duration waited = Duration.ZERO;
    while (true) {
      take(account.requests(), 1, account.host(), Cause.REQUESTS);
      Instant now = shared.clock().instant();
      switch (asked.health().enter(tenant, now)) {
        case HostHealth.Entry.Open open -> {
          return now;
        }
        case HostHealth.Entry.Quiet quiet -> {
          if (quiet.left().compareTo(LONGEST_QUIET) > 0 || waited.compareTo(LONGEST_QUIETS) > 0) {
            throw refused(asked.host(), Cause.QUIET, quiet(operation, asked, quiet.left()));
          }
          waited = waited.plus(pause(quiet.left()));
          shared.metrics().waited(asked.host(), Cause.QUIET, quiet.left());
        }
        case HostHealth.Entry.Down down ->
            throw refused(asked.host(), Cause.OUTAGE, outage(operation, asked, down));
      }
    }
  }

  private Duration pause(Duration time) {
    try {
      shared.pause(time);
      return time;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExitException(ExitReason.CANCELLED, "the push was stopped", e);
    }
  }

  private void take(@Nullable RateLimit limit, int amount, String host, Cause cause) {
    if (limit != null) {
      Duration waited = limit.take(tenant, amount);
      if (waited.isPositive()) {
        shared.metrics().waited(host, cause, waited);
      }
    }
  }

  private ExitException refused(String host, Cause cause, Failure failure) {
    shared.metrics().refused(host, cause);
    return new ExitException(failure);
  }

  private static Failure quiet(String operation, Asked asked, Duration left) {
    return new Failure(
        ExitReason.RATE_LIMITED,
        operation + ": " + asked.host() + " asked for no requests for a while",
        operation,
        null,
        null,
        left);
  }

  private static Failure outage(String operation, Asked asked, HostHealth.Entry.Down down) {
    return new Failure(
        down.lastFailure(),
        operation
            + ": "
            + asked.host()
            + " has failed ten requests in a row or more, the last with "
            + down.lastFailure()
            + "; this one was not sent, and one request a second, of all pushes together, tries it",
        operation,
        null,
        null,
        down.left());
  }

  /// A host, and how it has answered those who reach it in the same way.
  private record Asked(String host, HostHealth health) {}

  /// A request that was let through.
  private final class Begun implements Exchange {
    private final HostTraffic account;
    private final Asked asked;
    private final Place place;
    private final Instant sentAt;
    private final int slice;

    Begun(HostTraffic account, Asked asked, Place place, Instant sentAt) {
      this.account = account;
      this.asked = asked;
      this.place = place;
      this.sentAt = sentAt;
      this.slice =
          Stream.of(sending, account.bytes())
              .filter(limit -> limit != null)
              .mapToInt(RateLimit::slice)
              .min()
              .orElse(Integer.MAX_VALUE);
    }

    @Override
    public int slice() {
      return slice;
    }

    // A push's own rate goes first: who is held up by it does not hold up others.
    @Override
    public void sending(int bytes) {
      take(sending, bytes, account.host(), Cause.BANDWIDTH);
      take(account.bytes(), bytes, account.host(), Cause.BYTES);
    }

    @Override
    public void received(int bytes) {
      take(reading, bytes, account.host(), Cause.BANDWIDTH);
      take(account.bytes(), bytes, account.host(), Cause.BYTES);
    }

    @Override
    public void answered(HttpResponse response) {
      asked
          .health()
          .answered(
              tenant,
              response.status(),
              RetryAfter.of(response, shared.clock()).orElse(null),
              sentAt,
              shared.clock().instant());
    }

    @Override
    public void failed(ExitReason reason) {
      asked.health().failed(tenant, reason, shared.clock().instant());
    }

    @Override
    public void ended() {
      place.close();
    }
  }
}
