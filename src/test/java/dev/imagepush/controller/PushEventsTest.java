package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushEventsTest {
  private final FaultyApiServer server = new FaultyApiServer();
  private final KubernetesClient client = server.client();
  private final Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final PushEvents events = new PushEvents(client, () -> now);
  private final ImagePush push = Resources.named("team", "app", StatusBuilder.UNSEEN);

  @AfterEach
  void close() {
    events.close();
    client.close();
    server.close();
  }

  @Test
  void writesAnEventOnceAndThenCountsIt() {
    // Given
    events.warning(push, "ConnectFailed", "no route");

    // When
    events.warning(push, "ConnectFailed", "still no route");
    events.warning(push, "ConnectFailed", "no route at all");

    // Then
    await()
        .untilAsserted(() -> assertThat(written()).extracting(Event::getCount).containsExactly(3));
    assertThat(written().getFirst().getMessage()).isEqualTo("no route at all");
    assertThat(written().getFirst().getInvolvedObject().getName()).isEqualTo("app");
    assertThat(written().getFirst().getType()).isEqualTo("Warning");
  }

  @Test
  void countsOnAfterARestartWithoutReadingEvents() {
    // Given
    events.warning(push, "ConnectFailed", "no route");
    await().until(() -> written().size() == 1);
    server.fails("GET", "/events/", "", 403, Integer.MAX_VALUE);

    // When
    try (PushEvents restarted = new PushEvents(client, () -> now)) {
      restarted.warning(push, "ConnectFailed", "no route");
    }

    // Then
    await()
        .untilAsserted(() -> assertThat(written()).extracting(Event::getCount).containsExactly(2));
  }

  @Test
  void writesAnotherForAnotherReasonAndAnotherGeneration() {
    // Given
    events.normal(push, "PushStarted", "pushing");
    events.normal(push, "Pushed", "pushed");

    // When
    ImagePush changed = Resources.named("team", "app", StatusBuilder.UNSEEN);
    changed.getMetadata().setGeneration(2L);
    events.normal(changed, "PushStarted", "pushing");

    // Then
    await().until(() -> written().size() == 3);
    assertThat(written()).extracting(Event::getCount).containsOnly(1);
  }

  @Test
  void changesNothingWhereItMayNotWrite() {
    // Given
    FaultyApiServer.ApiFault forbidden = server.fails("POST", "/events", "", 403, 1);
    events.normal(push, "PushStarted", "pushing");

    // When
    events.normal(push, "Pushed", "pushed");

    // Then
    await().until(() -> written().size() == 1);
    assertThat(forbidden.struck()).isOne();
    assertThat(written().getFirst().getReason()).isEqualTo("Pushed");
  }

  private List<Event> written() {
    return client.v1().events().inNamespace("team").list().getItems();
  }
}
