package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WrittenStatusesTest {
  private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicBoolean there = new AtomicBoolean(true);
  private final WrittenStatuses statuses =
      new WrittenStatuses((resource, status) -> there.get(), now::get);
  private final ImagePush cached = push("uid-1");

  @Test
  void knowsWhatWasWrittenBeforeTheCacheDoes() {
    // Given
    statuses.write(cached, status(2));

    // When
    ImagePush newest = statuses.newest(cached);

    // Then
    assertThat(newest.getStatus()).isEqualTo(status(2));
    assertThat(newest.getSpec()).isSameAs(cached.getSpec());
  }

  @Test
  void leavesToTheCacheWhatItMustKnowByThen() {
    // Given
    statuses.write(cached, status(2));
    now.set(START.plus(WrittenStatuses.UNTIL_KNOWN));

    // When
    ImagePush newest = statuses.newest(cached);

    // Then
    assertThat(newest).isSameAs(cached);
  }

  @Test
  void knowsNothingOfAnotherResourceOfTheSameName() {
    // Given
    statuses.write(cached, status(2));

    // When
    ImagePush newest = statuses.newest(push("uid-2"));

    // Then
    assertThat(newest.getStatus()).isEqualTo(status(1));
  }

  @Test
  void remembersNothingThatWasNotWritten() {
    // Given
    there.set(false);
    statuses.write(cached, status(2));

    // When
    ImagePush newest = statuses.newest(cached);

    // Then
    assertThat(newest).isSameAs(cached);
  }

  @Test
  void keepsNoMoreThanWasWrittenOfLate() {
    // Given
    for (int i = 0; i < 1_000; i++) {
      statuses.write(push("uid-" + i), status(2));
    }
    now.set(START.plus(WrittenStatuses.UNTIL_KNOWN));

    // When
    statuses.write(cached, status(2));

    // Then
    assertThat(statuses.size()).isEqualTo(1);
  }

  private static ImagePush push(String uid) {
    ImagePush push =
        Resources.withSpec(
            """
            source: {registry: {image: source.example.com/app:1}}
            destination: {repository: registry.example.com/team/app}
            """);
    push.getMetadata().setUid(uid);
    push.setStatus(status(1));
    return push;
  }

  private static ImagePushStatus status(long generation) {
    return new ImagePushStatus(
        generation, List.of(), null, null, null, null, null, null, List.of(), null, null);
  }
}
