package dev.imagepush.controller;

import static dev.imagepush.controller.Resources.DIGEST;
import static dev.imagepush.controller.Resources.PUSHED;
import static dev.imagepush.controller.Resources.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.UnfinishedStatus;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Repository;
import dev.imagepush.push.PushOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which tags a status says to be the resource's own: those that it has set, whatever came of it.
class SetTagsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Repository REPOSITORY = Repository.parse("registry.example.com/team/app");
  private static final String IMAGE = REPOSITORY + "@" + DIGEST;
  private static final List<String> TAGS = List.of("1", "2", "3");
  private static final PushOutcome.UpToDate UP_TO_DATE =
      new PushOutcome.UpToDate(
          SOURCE, new PushOutcome.PushedImage(DIGEST, List.of()), Duration.ofMillis(80));

  @Test
  void namesNoTagThatWasThereAlready() {
    // When
    ImagePushStatus status = after(null).upToDate(UP_TO_DATE, REPOSITORY, TAGS);

    // Then
    assertThat(status.pushed()).extracting("tags").isEqualTo(List.of());
  }

  @Test
  void namesTheTagsThatItSetAndKeepsThemWhileTheImageIsTheSame() {
    // Given
    ImagePushStatus pushed = after(null).pushed(PUSHED, REPOSITORY, TAGS);

    // When
    ImagePushStatus status = after(pushed).upToDate(UP_TO_DATE, REPOSITORY, TAGS);

    // Then
    assertThat(status.pushed()).isEqualTo(pushed.pushed());
    assertThat(status.pushed()).extracting("tags").isEqualTo(List.of("1"));
    assertThat(after(status).isKnown(UP_TO_DATE, REPOSITORY, TAGS)).isTrue();
  }

  @Test
  void namesWhatAnAttemptSetThatFailed() {
    // When
    ImagePushStatus status = failed(null, DIGEST.toString(), "1", "2");

    // Then
    assertThat(status.unfinished()).isEqualTo(new UnfinishedStatus(IMAGE, List.of("1", "2")));
    assertThat(status.pushed()).isNull();
  }

  @Test
  void keepsItWhileAttemptsFailThatSetNothing() {
    // Given
    ImagePushStatus once = failed(null, DIGEST.toString(), "1", "2");

    // When
    ImagePushStatus twice = failed(after(once).started(false), DIGEST.toString());

    // Then
    assertThat(twice.unfinished()).isEqualTo(once.unfinished());
  }

  @Test
  void addsWhatEachAttemptSetToTheSameImage() {
    // Given
    ImagePushStatus once = failed(null, DIGEST.toString(), "1");

    // When
    ImagePushStatus twice = failed(once, DIGEST.toString(), "2");

    // Then
    assertThat(twice.unfinished()).isNotNull();
    assertThat(twice.unfinished().tags()).containsExactlyInAnyOrder("1", "2");
  }

  @Test
  void takesItForItsOwnOnceAnAttemptSucceeds() {
    // Given
    ImagePushStatus failed = failed(null, DIGEST.toString(), "2", "3");

    // When
    ImagePushStatus status = after(after(failed).started(false)).pushed(PUSHED, REPOSITORY, TAGS);

    // Then
    assertThat(status.unfinished()).isNull();
    assertThat(status.pushed()).extracting("tags").isEqualTo(TAGS);
  }

  @Test
  void keepsItWhereThePushIsSuspended() {
    // Given
    ImagePushStatus failed = failed(null, DIGEST.toString(), "1");

    // When
    ImagePushStatus status = after(failed).suspended();

    // Then
    assertThat(status.unfinished()).isEqualTo(failed.unfinished());
  }

  @Test
  void leavesOutAnImageThatGoesWithoutTags() {
    // When
    ImagePushStatus status = failed(null, DIGEST.toString(), DIGEST.toString());

    // Then
    assertThat(status.unfinished()).isNull();
  }

  private static StatusBuilder after(@Nullable ImagePushStatus previous) {
    return new StatusBuilder(previous, 1, NOW);
  }

  private static ImagePushStatus failed(
      @Nullable ImagePushStatus previous, String digest, String... set) {
    PushOutcome.Failed failed =
        new PushOutcome.Failed(
            new Failure(ExitReason.REGISTRY_UNAVAILABLE, "went wrong"),
            SOURCE,
            new PushOutcome.PushedImage(Digest.parse(digest), List.of()),
            List.of(set));
    return after(previous)
        .leaving(failed, REPOSITORY, TAGS)
        .failed(failed, NOW, new NextAttempt.At(NOW.plusSeconds(10), 1));
  }
}
