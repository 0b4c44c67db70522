package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.request;
import static dev.imagepush.testing.registry.RegistryRequests.api;
import static dev.imagepush.testing.registry.RegistryRequests.commit;
import static dev.imagepush.testing.registry.RegistryRequests.uploadStart;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long a push waits: for an answer, for as long as a registry asks, and for its own time.
@Timeout(60)
class PusherPatienceTest {
  private static final TestImage IMAGE = TestImages.random(1, 3, 300_000);

  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry target = FakeRegistry.plain();
  private final PusherFixture fixture = new PusherFixture();

  @AfterEach
  void close() {
    fixture.close();
    source.close();
    target.close();
  }

  @Test
  @DisplayName("N30: a registry that takes its time to commit a blob is waited for")
  void waitsForACommitLongerThanForOtherAnswers() throws InterruptedException {
    // Given
    source.holds("app:1", IMAGE);
    Fault slow = target.when(commit()).hangAfterWork();
    HttpLimits impatient = new HttpLimits(8, Duration.ofSeconds(10), Duration.ofMillis(100));
    AtomicReference<PushOutcome> outcome = new AtomicReference<>();

    try (PusherFixture hasty = new PusherFixture(SourceLimits.DEFAULTS, impatient)) {
      Thread caller =
          Thread.ofVirtual()
              .start(() -> outcome.set(hasty.push(request(source, "app:1", target, "app", "1"))));
      slow.awaitHanging();

      // When
      boolean ended = caller.join(Duration.ofMillis(500));
      slow.release();
      caller.join();

      // Then
      assertThat(ended).isFalse();
      assertThat(outcome.get().reason()).isEqualTo(ExitReason.PUSHED);
      assertThat(target.blobsReceived()).doesNotHaveDuplicates();
    }
  }

  @Test
  @DisplayName("N09: Retry-After is kept, by everyone who asks this host")
  void waitsAsLongAsTheRegistryAsks() {
    // Given
    source.holds("app:1", IMAGE);
    List<Instant> asked = new CopyOnWriteArrayList<>();
    target.when(uploadStart()).answer(429).header("Retry-After", "7");
    target
        .when(uploadStart())
        .always()
        .edit(
            answer -> {
              asked.add(fixture.clock.instant());
              return answer;
            });
    Instant start = fixture.clock.instant();

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(asked)
        .as("those that were on their way when it asked, and none until the time was over")
        .allMatch(at -> at.equals(start) || !at.isBefore(start.plusSeconds(7)));
    assertThat(fixture.waits).anyMatch(wait -> wait.compareTo(Duration.ofSeconds(7)) >= 0);
    assertThat(fixture.clock.instant()).isAfterOrEqualTo(start.plusSeconds(7));
  }

  @Test
  @DisplayName("N09: a longer wait than the attempt is worth ends it, with the time to wait")
  void handsALongWaitToTheNextAttempt() {
    // Given
    source.holds("app:1", IMAGE);
    target.when(api()).always().answer(429).header("Retry-After", "120");

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", target, "app", "1"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.RATE_LIMITED);
    assertThat(failure(outcome).retryAfter()).isEqualTo(Duration.ofSeconds(120));
    assertThat(target.requests()).hasSize(1);
    assertThat(fixture.waits).isEmpty();
  }

  @Test
  @DisplayName("N09: the next push to that host is not sent before the time has come")
  void keepsTheQuietOfOthers() {
    // Given
    source.holds("app:1", IMAGE);
    target.when(api()).answer(503).header("Retry-After", "120");

    // When
    PushOutcome first = fixture.push(request(source, "app:1", target, "app", "1"));
    PushOutcome second = fixture.push(request(source, "app:1", target, "other", "1"));
    fixture.clock.advance(Duration.ofSeconds(121));
    PushOutcome third = fixture.push(request(source, "app:1", target, "other", "1"));

    // Then
    assertThat(first.reason()).isEqualTo(ExitReason.REGISTRY_UNAVAILABLE);
    assertThat(second.reason()).isEqualTo(ExitReason.RATE_LIMITED);
    assertThat(third.reason()).isEqualTo(ExitReason.PUSHED);
  }

  @Test
  void endsAtItsDeadlineWithTheLastCause() {
    // Given
    source.holds("app:1", IMAGE);
    target.when(uploadStart()).answer(503);
    Fault hanging = target.when(commit()).always().hang();

    // When
    PushOutcome outcome =
        fixture.push(
            new PushRequest(
                Tenant.LOCAL,
                request(source, "app:1", target, "app", "1").source(),
                PushScope.WHOLE_IMAGE,
                PusherFixture.destination(target, "app", "1"),
                4,
                Duration.ofMillis(700)));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.DEADLINE_EXCEEDED);
    assertThat(failure(outcome).message())
        .contains(target.address() + "/app", "RegistryUnavailable", "answered 503");
    assertThat(failure(outcome).httpStatus()).isEqualTo(503);
    assertThat(hanging.struck()).isPositive();
    assertThat(target.repository("app").tags()).isEmpty();
  }

  private static Failure failure(PushOutcome outcome) {
    return ((PushOutcome.Failed) outcome).failure();
  }
}
