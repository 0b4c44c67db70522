package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// A tag that two resources claim belongs to the older one, and the other says so.
@UsesTestBed
class TagConflictIT {
  private final TestImage first = TestImages.random(80, 1, 20_000);
  private final TestImage second = TestImages.random(81, 1, 20_000);
  private final FakeRegistry destination = FakeRegistry.plain();
  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    scenario.source().holds("team/app:1", first);
    scenario.source().holds("team/app:2", second);
  }

  @AfterEach
  void close() {
    scenario.close();
    destination.close();
  }

  @Test
  @DisplayName("K24: the younger of two resources for one tag waits, and says whose it is")
  void leavesTheTagToTheOlder() {
    // Given
    PushUnderTest older = scenario.apply(copy("older", "team/app:1", "1"));
    assertThatPush(older).becomesReady(ExitReason.PUSHED);
    older.becomesOlder();

    // When
    PushUnderTest younger = scenario.apply(copy("younger", "team/app:2", "other, 1"));

    // Then
    assertThatPush(younger)
        .comesToRetryAfter(ExitReason.TAG_CONFLICT)
        .says("/team/app:1", scenario.namespace() + "/older", "use another tag")
        .hasExactlyTheEvents("TagConflict");
    assertThatPush(older).becomesReady(ExitReason.PUSHED);
    assertThat(destination.repository("team/app").tag("1")).contains(first.digest());
    assertThat(destination.repository("team/app").tag("other")).isEmpty();
  }

  @Test
  @DisplayName("K24: the younger follows when the older is deleted")
  void goesOnWhenTheOlderIsGone() {
    // Given
    PushUnderTest older = scenario.apply(copy("older", "team/app:1", "1"));
    assertThatPush(older).becomesReady(ExitReason.PUSHED);
    older.becomesOlder();
    PushUnderTest younger = scenario.apply(copy("younger", "team/app:2", "1"));
    assertThatPush(younger).comesToRetryAfter(ExitReason.TAG_CONFLICT);

    // When
    older.delete();

    // Then
    assertThatPush(younger).becomesReady(ExitReason.PUSHED).hasPushed(second.digest());
  }

  @Test
  @DisplayName("K24: the younger follows when the older claims another tag")
  void goesOnWhenTheOlderTurnsElsewhere() {
    // Given
    PushUnderTest older = scenario.apply(copy("older", "team/app:1", "1"));
    assertThatPush(older).becomesReady(ExitReason.PUSHED);
    older.becomesOlder();
    PushUnderTest younger = scenario.apply(copy("younger", "team/app:2", "1"));
    assertThatPush(younger).comesToRetryAfter(ExitReason.TAG_CONFLICT);

    // When
    scenario.apply(copy("older", "team/app:1", "other"));

    // Then
    assertThatPush(younger).becomesReady(ExitReason.PUSHED).hasPushed(second.digest());
  }

  @Test
  @DisplayName("K24: a tag that the older comes to claim is taken from the younger, which says so")
  void losesATagThatTheOlderComesToClaim() {
    // Given
    PushUnderTest older = scenario.apply(copy("older", "team/app:1", "1"));
    assertThatPush(older).becomesReady(ExitReason.PUSHED);
    older.becomesOlder();
    PushUnderTest younger = scenario.apply(copy("younger", "team/app:2", "2"));
    assertThatPush(younger).becomesReady(ExitReason.PUSHED);

    // When
    scenario.apply(copy("older", "team/app:1", "2"));

    // Then
    assertThatPush(older).becomesReady(ExitReason.PUSHED).hasPushed(first.digest());
    assertThatPush(younger).comesToRetryAfter(ExitReason.TAG_CONFLICT).hasPushed(second.digest());
    assertThat(destination.repository("team/app").tag("2")).contains(first.digest());
  }

  @Test
  void asksNoRegistryWhileItWaitsForATag() {
    // Given
    PushUnderTest older = scenario.apply(copy("older", "team/app:1", "1"));
    assertThatPush(older).becomesReady(ExitReason.PUSHED);
    older.becomesOlder();
    destination.clearRequests();

    // When
    PushUnderTest younger = scenario.apply(copy("younger", "team/app:2", "1"));

    // Then
    assertThatPush(younger).comesToRetryAfter(ExitReason.TAG_CONFLICT);
    assertThat(destination.requests()).extracting(LoggedRequest::path).isEmpty();
  }

  private PushManifest copy(String name, String image, String tags) {
    return scenario
        .copyOf(image)
        .named(name)
        .to(
            destination.address() + "/team/app",
            "insecure: true, tags: [%s]".formatted(quoted(tags)));
  }

  private static String quoted(String tags) {
    return '"' + tags.replace(", ", "\", \"") + '"';
  }
}
