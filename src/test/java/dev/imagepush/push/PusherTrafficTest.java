package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.request;
import static dev.imagepush.testing.registry.RegistryRequests.api;
import static dev.imagepush.testing.registry.RegistryRequests.commit;
import static dev.imagepush.testing.registry.RegistryRequests.uploadStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpProxy;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.http.Route;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.http.Traffic;
import dev.imagepush.registry.TestRegistryAccess;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.traffic.HostLimits;
import dev.imagepush.traffic.PushTraffic;
import dev.imagepush.traffic.SharedTraffic;
import dev.imagepush.traffic.TrafficLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Limits on traffic, as registries meet them.
@Timeout(60)
class PusherTrafficTest {
  private static final TestImage IMAGE = TestImages.random(1, 3, 300_000);
  private static final TestImage OTHER = TestImages.random(2, 1, 1_000);
  private static final int PUSHES = 200;

  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry target = FakeRegistry.plain();

  PusherTrafficTest() {
    source.holds("app:1", IMAGE);
    source.holds("other:1", OTHER);
  }

  @AfterEach
  void close() {
    source.close();
    target.close();
  }

  @Test
  void sendsAPushAtItsOwnBandwidth() {
    try (PusherFixture fixture = new PusherFixture()) {
      // Given
      Instant began = fixture.clock.instant();

      // When
      PushOutcome outcome = fixture.push(atBandwidth(100_000));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
      assertThat(Duration.between(began, fixture.clock.instant()))
          .as("900 kB at 100 kB/s; waits for reading and sending add up by this clock")
          .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(20));
      assertThat(throttled(fixture, "bandwidth")).isPositive();
    }
  }

  @Test
  void sendsToAHostAtItsRateOfBytes() {
    HostLimits rates = HostLimits.NONE.withBytesPerSecond(100_000);
    try (PusherFixture fixture = limited(rates)) {
      // Given
      Instant began = fixture.clock.instant();

      // When
      PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
      assertThat(Duration.between(began, fixture.clock.instant()))
          .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
      assertThat(throttled(fixture, "bytes")).isPositive();
    }
  }

  @Test
  void asksAHostAtItsRateOfRequests() {
    HostLimits rates = HostLimits.NONE.withRequestsPerSecond(1);
    try (PusherFixture fixture = limited(rates)) {
      // Given
      Instant began = fixture.clock.instant();

      // When
      PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

      // Then
      long waits = target.requests().size() - 1;
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
      assertThat(Duration.between(began, fixture.clock.instant()))
          .isEqualTo(Duration.ofSeconds(waits));
      assertThat(throttled(fixture, "requests")).isEqualTo(waits);
    }
  }

  @Test
  void givesAHostManifestsAtTheirOwnRate() {
    try (PusherFixture fixture = limited(HostLimits.NONE.withManifestsPerSecond(1))) {
      // Given
      Instant began = fixture.clock.instant();

      // When
      PushOutcome outcome =
          fixture.push(request(source, "app:1", target, "app", "1", "1.0", "latest"));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
      long manifests =
          target.requests().stream()
              .filter(each -> each.method().equals("PUT") && each.path().contains("/manifests/"))
              .count();
      assertThat(manifests).isGreaterThan(1);
      assertThat(Duration.between(began, fixture.clock.instant()))
          .isEqualTo(Duration.ofSeconds(manifests - 1));
      assertThat(throttled(fixture, "manifests")).isEqualTo(manifests - 1);
    }
  }

  @Test
  void sendsAHostNoMoreBlobsAtOnceThanItBears() {
    try (PusherFixture fixture = limited(HostLimits.NONE.withUploads(OptionalInt.of(1)))) {
      // When
      PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
      assertThat(oneAfterTheOther(target)).as("each upload is closed before the next").isTrue();
    }
  }

  @Test
  void waitsForNothingWhereThereAreNoLimits() {
    try (PusherFixture fixture = new PusherFixture()) {
      // When
      PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
      assertThat(fixture.waits).isEmpty();
      assertThat(fixture.meters.find("imagepush.registry.throttled").timers()).isEmpty();
    }
  }

  @Test
  void letsShortRequestsPassWhileBlobsHoldAllPlaces() throws Exception {
    target.holds("other:1", OTHER);
    Fault hanging = target.when(commit()).always().hang();
    try (PusherFixture fixture =
            new PusherFixture(SourceLimits.DEFAULTS, PusherFixture.LIMITS, places(1));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Given
      Future<PushOutcome> held =
          threads.submit(() -> push(fixture, request(source, "app:1", target, "app", "1")));
      hanging.awaitHanging();

      // When
      PushOutcome passing = push(fixture, request(source, "other:1", target, "other", "2"));

      // Then
      assertThat(passing.reason()).isEqualTo(ExitReason.PUSHED);
      assertThat(held.isDone()).isFalse();
      hanging.release();
      assertThat(held.get().reason()).isEqualTo(ExitReason.PUSHED);
    }
  }

  @Test
  void copiesWithinOneRegistryWithASinglePlace() {
    try (PusherFixture fixture =
        new PusherFixture(SourceLimits.DEFAULTS, PusherFixture.LIMITS, places(1))) {
      // When
      PushOutcome outcome = fixture.push(request(source, "app:1", source, "copy", "1"));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    }
  }

  @Test
  void givesAPlaceBackWhereTheAnswerHasNoBody() {
    try (PusherFixture fixture =
            new PusherFixture(SourceLimits.DEFAULTS, PusherFixture.LIMITS, places(1));
        FakeRegistry asking =
            FakeRegistry.builder().bearerAuth().user("bob", "secret", Grant.push("app")).start()) {
      // Given
      RegistryAccess bob = TestRegistryAccess.user(asking, "bob", "secret");

      // When
      PushOutcome outcome =
          fixture.push(
              request(
                  source, "app:1", PusherFixture.destination(asking, "app", bob, "1", "2", "3")));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    }
  }

  @Test
  @DisplayName("T26: what one tenant's proxy says of a host is not held against others' way to it")
  void tellsTheWaysToAHostApart() {
    // Given
    SharedTraffic shared =
        new SharedTraffic(
            TrafficLimits.DEFAULT,
            InstantSource.system(),
            time -> {},
            new Random(1),
            new SimpleMeterRegistry());
    PushTraffic traffic = shared.ofPush(Tenant.LOCAL, OptionalLong.empty());
    Origin host = new Origin("https", "registry.example", 443);
    Route ordinary = new Route(host, TlsSettings.SYSTEM, ProxyRules.NONE);
    Route proxied =
        new Route(
            host,
            TlsSettings.SYSTEM,
            ProxyRules.all(HttpProxy.of("proxy.example:3128", null, "Secret egress")));
    HttpRequest request = HttpRequest.of("HEAD", URI.create("https://registry.example/v2/"));
    for (int i = 0; i < 10; i++) {
      Traffic.Exchange failing = traffic.begin("HEAD manifest", request, host, proxied);
      failing.failed(ExitReason.CONNECTION_RESET);
      failing.ended();
    }

    // When
    Traffic.Exchange other = traffic.begin("HEAD manifest", request, host, ordinary);

    // Then
    assertThat(other).isNotNull();
    assertThatThrownBy(() -> traffic.begin("HEAD manifest", request, host, proxied))
        .isInstanceOf(ExitException.class);
  }

  @Test
  @DisplayName("N09: a host that asks for quiet is left alone by every push")
  void leavesAHostAloneThatAsksForIt() {
    try (PusherFixture fixture = new PusherFixture()) {
      // Given
      target.when(api()).answer(429).header("Retry-After", "25");
      fixture.timeStandsStill = true;

      // When
      PushOutcome first = push(fixture, request(source, "app:1", target, "app", "1"));
      PushOutcome second = push(fixture, request(source, "other:1", target, "other", "1"));

      // Then
      assertThat(first.reason()).isEqualTo(ExitReason.RATE_LIMITED);
      assertThat(second.reason()).isEqualTo(ExitReason.RATE_LIMITED);
      assertThat(target.requests()).hasSize(1);
      fixture.clock.advance(Duration.ofSeconds(25));
      assertThat(push(fixture, request(source, "other:1", target, "other", "1")).reason())
          .isEqualTo(ExitReason.PUSHED);
    }
  }

  @Test
  @DisplayName("N09: to wait as a registry asks uses up no tries")
  void waitsAsOftenAsItIsAskedTo() {
    try (PusherFixture fixture = new PusherFixture()) {
      // Given
      target.when(uploadStart()).times(7).answer(429).header("Retry-After", "3");

      // When
      PushOutcome outcome = fixture.push(request(source, "other:1", target, "other", "1"));

      // Then
      assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    }
  }

  @Test
  @DisplayName(
      "R08, N07: 200 pushes ask a dead host hardly more than one would, and find it healed")
  void asksADeadHostOnceASecond() throws Exception {
    try (PusherFixture fixture = new PusherFixture()) {
      // Given
      target.when(api()).always().answer(503);
      fixture.timeStandsStill = true;

      // When
      List<ExitReason> atFirst = pushMany(fixture);
      int askedAtFirst = target.requests().size();
      fixture.clock.advance(Duration.ofSeconds(1));
      List<ExitReason> aSecondLater = pushMany(fixture);
      int askedALittleLater = target.requests().size() - askedAtFirst;

      // Then
      assertThat(atFirst).containsOnly(ExitReason.REGISTRY_UNAVAILABLE);
      assertThat(askedAtFirst)
          .as("ten that failed, and those that were on their way")
          .isBetween(10, 10 + TrafficLimits.DEFAULT.places());
      assertThat(aSecondLater).containsOnly(ExitReason.REGISTRY_UNAVAILABLE);
      assertThat(askedALittleLater).isEqualTo(1);
      target.behave();
      fixture.clock.advance(Duration.ofSeconds(1));
      assertThat(push(fixture, request(source, "app:1", target, "app", "1")).reason())
          .isEqualTo(ExitReason.PUSHED);
    }
  }

  private List<ExitReason> pushMany(PusherFixture fixture) throws Exception {
    List<Future<PushOutcome>> running = new ArrayList<>();
    List<ExitReason> reasons = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < PUSHES; i++) {
        PushRequest request = request(source, "other:1", target, "copy-" + i, "1");
        running.add(threads.submit(() -> push(fixture, request)));
      }
      for (Future<PushOutcome> each : running) {
        reasons.add(each.get().reason());
      }
    }
    return reasons;
  }

  private static PushOutcome push(PusherFixture fixture, PushRequest request) {
    return fixture.pusher.push(request, new PushProgress(), PushFence.open());
  }

  private PushRequest atBandwidth(long bytesPerSecond) {
    PushRequest request = request(source, "app:1", target, "app", "1");
    return new PushRequest(
        request.tenant(),
        request.source(),
        request.scope(),
        request.destination(),
        request.blobsAtOnce(),
        request.timeout(),
        OptionalLong.of(bytesPerSecond));
  }

  /// So many places at every host, and no other limits.
  private static TrafficLimits places(int count) {
    return new TrafficLimits(count, false, origin -> HostLimits.NONE);
  }

  /// A fixture where the target alone has limits.
  private PusherFixture limited(HostLimits limits) {
    return new PusherFixture(
        SourceLimits.DEFAULTS,
        PusherFixture.LIMITS,
        new TrafficLimits(
            8,
            false,
            origin -> origin.authority().equals(target.address()) ? limits : HostLimits.NONE));
  }

  private static boolean oneAfterTheOther(FakeRegistry registry) {
    List<String> methods =
        registry.requests().stream()
            .filter(each -> each.path().contains("/blobs/uploads/"))
            .map(LoggedRequest::method)
            .toList();
    for (int i = 0; i < methods.size(); i++) {
      if (!methods.get(i).equals(i % 2 == 0 ? "POST" : "PUT")) {
        return false;
      }
    }
    return !methods.isEmpty();
  }

  private static long throttled(PusherFixture fixture, String by) {
    return fixture.meters.find("imagepush.registry.throttled").tag("by", by).timers().stream()
        .mapToLong(io.micrometer.core.instrument.Timer::count)
        .sum();
  }
}
