package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.destination;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TagRemoverTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final FakeRegistry registry = FakeRegistry.plain();
  private final PusherFixture fixture = new PusherFixture();
  private final TestImage image = TestImages.random(1, 1, 1_000);
  private final TestImage another = TestImages.random(2, 1, 1_000);

  @BeforeEach
  void holdTheImage() {
    registry.holds("team/app:1", image);
  }

  @AfterEach
  void close() {
    fixture.close();
    registry.close();
  }

  @Test
  void asksAgainWhereAFenceLetsItPassOnlyLater() {
    // Given
    AtomicInteger asked = new AtomicInteger();
    PushFence fence =
        () -> {
          if (asked.incrementAndGet() < 3) {
            throw new ExitException(ExitReason.CONNECT_FAILED, "nobody can be asked who leads");
          }
        };

    // When
    RemovedTags tags = remove(fence, LONG);

    // Then
    assertThat(tags.failure()).isNull();
    assertThat(tags.removed()).containsExactly("1");
    assertThat(registry.repository("team/app").tag("1")).isEmpty();
  }

  @Test
  void leavesATagThatSomebodySetWhileItsRemovalWentUnanswered() {
    // Given
    registry.when(RequestMatch.delete("/manifests/")).closeBeforeAnswer();
    fixture.beforeWaits = () -> registry.holds("team/app:1", another);

    // When
    RemovedTags tags = remove(PushFence.open(), LONG);

    // Then
    assertThat(tags.failure()).isNull();
    assertThat(registry.repository("team/app").tag("1")).contains(another.digest());
  }

  @Test
  void leavesATagThatSomebodyMovesWhileAFenceIsShut() {
    // Given
    AtomicInteger asked = new AtomicInteger();
    PushFence fence =
        () -> {
          if (asked.incrementAndGet() < 2) {
            throw new ExitException(ExitReason.CANCELLED, "nobody knows who leads");
          }
        };
    fixture.beforeWaits = () -> registry.holds("team/app:1", another);

    // When
    RemovedTags tags = remove(fence, LONG);

    // Then
    assertThat(tags.others()).containsExactly("1");
    assertThat(registry.repository("team/app").tag("1")).contains(another.digest());
  }

  @Test
  void countsATagAsRemovedWhoseRemovalWentUnanswered() {
    // Given
    registry.when(RequestMatch.delete("/manifests/")).closeBeforeAnswer();

    // When
    RemovedTags tags = remove(PushFence.open(), LONG);

    // Then
    assertThat(tags.removed()).containsExactly("1");
    assertThat(registry.repository("team/app").tag("1")).isEmpty();
  }

  @Test
  void saysWhyAFenceNeverLetItPass() {
    // Given
    PushFence fence =
        () -> {
          throw new ExitException(ExitReason.CANCELLED, "another replica leads");
        };

    // When
    RemovedTags tags = remove(fence, SHORT);

    // Then
    assertThat(tags.failure()).isNotNull();
    assertThat(tags.failure().message()).isEqualTo("another replica leads");
    assertThat(tags.left()).containsExactly("1");
    assertThat(registry.repository("team/app").tag("1")).contains(image.digest());
  }

  @Test
  void endsInItsTimeWhereARegistryNeverAnswers() {
    // Given
    registry.when(RequestMatch.delete("/manifests/")).always().hang();

    // When
    RemovedTags tags = remove(PushFence.open(), SHORT);

    // Then
    assertThat(tags.failure()).extracting(Failure::reason).isEqualTo(ExitReason.DEADLINE_EXCEEDED);
    assertThat(tags.left()).containsExactly("1");
  }

  private RemovedTags remove(PushFence fence, Duration patience) {
    return fixture.remover.remove(
        Tenant.LOCAL,
        destination(registry, "team/app", "1"),
        Digest.parse(image.digest()),
        fence,
        patience);
  }
}
