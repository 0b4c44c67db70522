package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.destination;
import static dev.imagepush.push.PusherFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A registry that claims to hold blobs, and misses them when a tag is set: to send them again may take
/// hours, in which the world goes on.
@Timeout(60)
class ResendTest {
  private static final TestImage IMAGE = TestImages.random(1, 1, 1_000);
  private static final TestImage OTHER = TestImages.random(2, 1, 1_000);

  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry target = FakeRegistry.builder().tagParameters().start();
  private final PusherFixture fixture = new PusherFixture();

  @BeforeEach
  void claimsToHoldAllBlobs() {
    source.holds("app:1", IMAGE);
    target.when(RequestMatch.head("/blobs/")).always().edit(answer -> Answer.of(200));
  }

  @AfterEach
  void close() {
    fixture.close();
    source.close();
    target.close();
  }

  static Stream<Arguments> tags() {
    return Stream.of(
        argumentSet("one tag", List.of("1")), argumentSet("several tags", List.of("1", "1.0")));
  }

  @ParameterizedTest
  @MethodSource("tags")
  @DisplayName("N27, T21: a tag that another set meanwhile is not overwritten where it may not be")
  void looksAtTheTagsAgain(List<String> tags) {
    // Given
    whileSentAgain(() -> target.holds("app:1", OTHER));

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", never(tags)));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.TAG_CONFLICT);
    assertThat(target.repository("app").tags()).containsExactly("1");
    assertThat(target.repository("app").tag("1")).contains(OTHER.digest());
  }

  @ParameterizedTest
  @MethodSource("tags")
  @DisplayName("N27, T22: a push that was overtaken meanwhile sets no tag")
  void asksTheFenceAgain(List<String> tags) {
    // Given
    AtomicBoolean overtaken = new AtomicBoolean();
    whileSentAgain(() -> overtaken.set(true));
    PushFence fence =
        () -> {
          if (overtaken.get()) {
            throw new ExitException(ExitReason.CANCELLED, "the resource has changed");
          }
        };

    // When
    PushOutcome outcome =
        fixture.push(request(source, "app:1", target, "app", tags.toArray(String[]::new)), fence);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.CANCELLED);
    assertThat(target.repository("app").tags()).isEmpty();
  }

  private void whileSentAgain(Runnable event) {
    target
        .when(RequestMatch.post("/blobs/uploads/"))
        .edit(
            answer -> {
              event.run();
              return answer;
            });
  }

  private Destination never(List<String> tags) {
    Destination always = destination(target, "app", tags.toArray(String[]::new));
    return new Destination(
        always.repository(), always.tags(), Overwrite.NEVER, List.of(), always.access());
  }
}
