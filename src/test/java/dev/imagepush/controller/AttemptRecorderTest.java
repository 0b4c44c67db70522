package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptRecorderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final FaultyApiServer server = new FaultyApiServer();
  private final KubernetesClient client = server.client();
  private final PushEvents events = new PushEvents(client, () -> NOW);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AttemptRecorder recorder = new AttemptRecorder(meters, new Random(1), () -> NOW);

  @AfterEach
  void close() {
    events.close();
    client.close();
    server.close();
  }

  @Test
  void tellsASuccessOnce() {
    // When
    record(started(StatusBuilder.UNSEEN), Resources.PUSHED);

    // Then
    assertEvents("Pushed");
    assertThat(
            meters
                .get("imagepush.push")
                .tags("result", "success", "reason", "Pushed", "source.type", "registry")
                .counter()
                .count())
        .isOne();
  }

  @Test
  void tellsAFailureOnceHoweverOftenItIsRepeated() {
    // Given
    ImagePushStatus once = record(started(StatusBuilder.UNSEEN), failure(ExitReason.DENIED));

    // When
    ImagePushStatus twice = record(started(once), failure(ExitReason.DENIED));

    // Then
    assertEvents("Denied");
    assertThat(twice.retry()).extracting("attempts").isEqualTo(2);
  }

  @Test
  void usesUpNoRetriesWhileItLooksForAMissingSecret() {
    // Given
    ImagePushStatus status = StatusBuilder.UNSEEN;
    for (int look = 0; look < 12; look++) {
      status = record(started(status), failure(ExitReason.SECRET_NOT_FOUND));
    }

    // When
    ImagePushStatus failed = record(started(status), failure(ExitReason.REGISTRY_UNAVAILABLE));

    // Then
    assertThat(failed.retry()).extracting("attempts").isEqualTo(1);
    assertThat(failed.retry()).extracting("nextAttemptAt").isNotNull();
  }

  @Test
  void tellsAnotherFailureAndTheRecovery() {
    // Given
    ImagePushStatus denied = record(started(StatusBuilder.UNSEEN), failure(ExitReason.DENIED));
    ImagePushStatus unreachable = record(started(denied), failure(ExitReason.CONNECT_FAILED));

    // When
    record(started(unreachable), Resources.PUSHED);

    // Then
    assertEvents("Denied", "ConnectFailed", "Pushed", "Recovered");
  }

  @Test
  void keepsToTheDefaultsWhereTheRetryPolicyCannotBeRead() {
    // Given
    ImagePush push = Resources.copy("retry: {initialDelay: soon}\n");
    PushTask task = task(push, started(StatusBuilder.UNSEEN));

    // When
    ImagePushStatus status = recorder.record(task, failure(ExitReason.CONNECT_FAILED), events);

    // Then
    assertThat(status.retry()).isNotNull();
    assertThat(status.retry().nextAttemptAt()).isAfter(NOW.plusSeconds(7));
  }

  private ImagePushStatus record(ImagePushStatus begun, PushOutcome outcome) {
    return recorder.record(task(Resources.copy(""), begun), outcome, events);
  }

  private static PushTask task(ImagePush push, ImagePushStatus begun) {
    return new PushTask(push, begun, NOW, progress -> Resources.PUSHED);
  }

  private static ImagePushStatus started(ImagePushStatus before) {
    return new StatusBuilder(before, 1, NOW).started();
  }

  private static PushOutcome failure(ExitReason reason) {
    return new PushOutcome.Failed(new Failure(reason, "went wrong"), null);
  }

  /// The events so far; a last one is written to see that no more come.
  private void assertEvents(String... reasons) {
    List<String> expected = new ArrayList<>(List.of(reasons));
    expected.add("Last");
    events.normal(Resources.copy(""), "Last", "no more events come");
    await()
        .untilAsserted(
            () -> {
              List<Event> written = client.v1().events().inNamespace("team").list().getItems();
              assertThat(written)
                  .extracting(Event::getReason)
                  .containsExactlyInAnyOrderElementsOf(expected);
              assertThat(written).extracting(Event::getCount).containsOnly(1);
            });
  }
}
