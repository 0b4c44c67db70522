package dev.imagepush.cli;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushSpec;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.KubernetesDuration;
import dev.imagepush.controller.ExecutionEnvironment;
import dev.imagepush.controller.NamespacedSecrets;
import dev.imagepush.controller.NextAttempt;
import dev.imagepush.controller.PushPolicy;
import dev.imagepush.controller.PushRequests;
import dev.imagepush.controller.StatusBuilder;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.exit.Recovery;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.image.Repository;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.push.Pusher;
import dev.imagepush.push.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/// Pushes what one resource asks for, as often as its `spec.retry` says, and gives it the status that the
/// operator would.
final class ResourcePush {
  private static final int BLOBS_AT_ONCE = 4;

  /// The person who runs the command is the administrator.
  private record AllAllowed(ProxyRules proxies) implements PushPolicy {
    @Override
    public Set<String> sourceSchemes() {
      return Set.of("https", "http", "s3");
    }

    @Override
    public boolean allowsPlainHttp(Origin registry) {
      return true;
    }

    @Override
    public boolean allowsProviderCredentials(Origin registry, Tenant tenant) {
      return true;
    }

    @Override
    public Set<String> trustedRealms(Origin registry) {
      return Set.of();
    }
  }

  private final Pusher pusher;
  private final PushRequests requests;
  private final OptionalInt mostAttempts;
  private final Surroundings surroundings;

  /// @param attempts how many are made at most; empty for as many as each resource says
  ResourcePush(Pusher pusher, OptionalInt attempts, Surroundings surroundings) {
    this.pusher = pusher;
    this.mostAttempts = attempts;
    this.requests =
        new PushRequests(
            new AllAllowed(surroundings.proxies()),
            BLOBS_AT_ONCE,
            new ExecutionEnvironment.OnCommandLine());
    this.surroundings = surroundings;
  }

  /// The resource with its status, and the reason in it.
  record Ended(ImagePush resource, ExitReason reason) {}

  Ended push(ImagePush resource, NamespacedSecrets secrets) {
    ImagePushSpec spec = resource.getSpec();
    String name = resource.getMetadata().getName();
    Instant startedAt = surroundings.clock().instant();
    Attempts.Ended ended =
        spec.suspend()
            ? new Attempts.Ended(suspended(), 0)
            : attempts(spec)
                .run(
                    () -> attempt(spec, secrets),
                    (next, most, delay, failure) ->
                        tell(
                            name,
                            "attempt %d in %ds: %s: %s"
                                .formatted(
                                    next, delay.toSeconds(), failure.reason(), failure.message())));
    ImagePushStatus status = status(resource, ended, startedAt);
    resource.setStatus(status);
    ExitReason reason = ended.outcome().reason();
    tell(name, reason + (status.exit() == null ? "" : ": " + status.exit().message()));
    return new Ended(resource, reason);
  }

  private static PushOutcome suspended() {
    return new PushOutcome.Failed(
        new Failure(ExitReason.CANCELLED, "spec.suspend is true; nothing was pushed"), null);
  }

  private Attempts attempts(ImagePushSpec spec) {
    int limit = spec.retry().limit();
    Duration initial = KubernetesDuration.parse(spec.retry().initialDelay());
    Duration max = KubernetesDuration.parse(spec.retry().maxDelay());
    return new Attempts(
        mostAttempts.orElse(limit == 0 ? Integer.MAX_VALUE : limit + 1),
        new RetryPolicy(limit, initial, max.compareTo(initial) < 0 ? initial : max),
        surroundings.pause(),
        surroundings.random());
  }

  private PushOutcome attempt(ImagePushSpec spec, NamespacedSecrets secrets) {
    return pusher.push(
        requests.of(Tenant.LOCAL, spec, secrets), new PushProgress(), PushFence.open());
  }

  private ImagePushStatus status(ImagePush resource, Attempts.Ended ended, Instant startedAt) {
    long generation = Objects.requireNonNullElse(resource.getMetadata().getGeneration(), 1L);
    StatusBuilder builder = new StatusBuilder(null, generation, surroundings.clock().instant());
    return switch (ended.outcome()) {
      case PushOutcome.Pushed pushed ->
          builder.pushed(pushed, repository(resource), PushRequests.tags(resource.getSpec()));
      case PushOutcome.UpToDate upToDate ->
          builder.upToDate(upToDate, repository(resource), PushRequests.tags(resource.getSpec()));
      case PushOutcome.Failed failed ->
          leaving(builder, resource, failed)
              .failed(
                  failed,
                  startedAt,
                  new NextAttempt.Never(
                      ended.attempts(),
                      failed.failure().reason().recovery() == Recovery.RETRY
                          && ended.attempts() > 1));
    };
  }

  private static StatusBuilder leaving(
      StatusBuilder builder, ImagePush resource, PushOutcome.Failed failed) {
    return failed.names().isEmpty()
        ? builder
        : builder.leaving(failed, repository(resource), PushRequests.tags(resource.getSpec()));
  }

  private static Repository repository(ImagePush resource) {
    return Repository.parse(resource.getSpec().destination().repository());
  }

  private void tell(String name, String line) {
    surroundings.errors().println(name + ": " + line);
  }
}
