package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.controller.Suspensions.Change;
import dev.imagepush.image.Repository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuspensionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final ImagePushStatus READY =
      new StatusBuilder(null, 1, NOW)
          .pushed(
              Resources.PUSHED, Repository.parse("registry.example.com/team/app"), List.of("1"));

  private final Suspensions suspensions = new Suspensions();

  @Test
  void noticesEachChangeOnce() {
    // Given
    suspensions.noticed(push(false, READY));

    // When
    List<Optional<Change>> noticed =
        List.of(
            suspensions.noticed(push(true, READY)),
            suspensions.noticed(push(true, READY)),
            suspensions.noticed(push(false, READY)),
            suspensions.noticed(push(false, READY)));

    // Then
    assertThat(noticed)
        .containsExactly(
            Optional.of(Change.SUSPENDED),
            Optional.empty(),
            Optional.of(Change.RESUMED),
            Optional.empty());
  }

  @Test
  void tellsOfNoSuspensionThatAnEarlierOperatorTold() {
    // When
    Optional<Change> noticed = suspensions.noticed(push(true, READY));

    // Then
    assertThat(noticed).isEmpty();
  }

  @Test
  void noticesAResourceThatIsCreatedSuspended() {
    // When
    Optional<Change> noticed = suspensions.noticed(push(true, StatusBuilder.UNSEEN));

    // Then
    assertThat(noticed).contains(Change.SUSPENDED);
  }

  @Test
  void noticesAResourceThatWasResumedWhileNoOperatorRan() {
    // Given
    ImagePushStatus suspended = new StatusBuilder(null, 1, NOW).suspended();

    // When
    Optional<Change> noticed = suspensions.noticed(push(false, suspended));

    // Then
    assertThat(noticed).contains(Change.RESUMED);
  }

  private static ImagePush push(boolean suspended, ImagePushStatus status) {
    ImagePush push = Resources.copy("suspend: " + suspended + "\n");
    push.setStatus(status);
    return push;
  }
}
