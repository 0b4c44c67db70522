package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.RemovedTags;
import dev.imagepush.testing.registry.ManualClock;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TagRemovalsTest {
  private static final RemovedTags REMOVED =
      new RemovedTags(List.of("1"), List.of(), List.of(), null);
  private static final int OF_ONE_NAMESPACE = TagRemovals.AT_ONCE - TagRemovals.KEPT;

  private final ManualClock clock = new ManualClock();
  private final TagRemovals removals = new TagRemovals(Duration.ofMillis(50), clock);
  private final CountDownLatch answer = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();
  private final List<ResourceID> ended = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    answer.countDown();
    removals.close();
  }

  @Test
  @DisplayName("K10: a namespace is deleted whose registry never answers")
  void letsGoWhoGotNoPlaceInItsTime() {
    // When
    for (int i = 0; i < OF_ONE_NAMESPACE + 2; i++) {
      removals.start(resource("team", "app-" + i), hanging(), ended::add);
    }

    // Then
    await().until(() -> ended.size() == 2);
    assertThat(begun).hasValue(OF_ONE_NAMESPACE);
    assertThat(ended)
        .allSatisfy(
            id ->
                assertThat(removals.result("team-" + id.getName()))
                    .map(RemovedTags::failure)
                    .map(Failure::reason)
                    .contains(ExitReason.DEADLINE_EXCEEDED));
  }

  @Test
  void givesAPlaceToANamespaceBesideOneThatHoldsAllItMay() {
    // Given
    for (int i = 0; i < OF_ONE_NAMESPACE; i++) {
      removals.start(resource("team", "app-" + i), hanging(), ended::add);
    }
    await().until(() -> begun.get() == OF_ONE_NAMESPACE);

    // When
    removals.start(resource("other", "app"), work(() -> REMOVED), ended::add);

    // Then
    await().until(() -> removals.result("other-app").equals(Optional.of(REMOVED)));
  }

  @Test
  void forgetsWhatIsGoneWhileItsTagsAreRemoved() {
    // Given
    removals.start(resource("team", "app"), hanging(), ended::add);
    await().until(() -> begun.get() == 1);

    // When
    removals.forget("team-app");

    // Then
    answer.countDown();
    await().until(() -> ended.size() == 1);
    assertThat(removals.isThereFor("team-app")).isFalse();
  }

  @Test
  void doesNotTakeForAnEndWhatAStopCutShort() {
    // Given
    removals.start(resource("team", "app"), hanging(), ended::add);
    await().until(() -> begun.get() == 1);

    // When
    removals.close();

    // Then
    await().until(() -> stopped.getCount() == 0);
    assertThat(removals.isThereFor("team-app")).isTrue();
    assertThat(removals.result("team-app")).isEmpty();
  }

  private TagRemovals.Work hanging() {
    return work(
        () -> {
          begun.incrementAndGet();
          try {
            answer.await();
          } catch (InterruptedException e) {
            stopped.countDown();
          }
          return REMOVED;
        });
  }

  private static ImagePush resource(String namespace, String name) {
    return Resources.named(namespace, name, StatusBuilder.UNSEEN);
  }

  private static TagRemovals.Work work(Callable<RemovedTags> removal) {
    return new TagRemovals.Work() {
      @Override
      public RemovedTags within(Duration patience) {
        try {
          return removal.call();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public RemovedTags untried(Failure failure) {
        return RemovedTags.none(List.of("1"), failure);
      }
    };
  }
}
