package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushOutcome;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PushTasksTest {
  private final PushTasks tasks =
      new PushTasks(new PushTasks.Limit(2, 0), new PushTasks.Limit(2, 0));
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final List<ResourceID> woken = new CopyOnWriteArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  PushTasksTest() {
    tasks.onChange(woken::add);
  }

  @AfterEach
  void close() {
    tasks.close();
  }

  @Test
  void runsAtMostSoManyAtOnce() {
    // Given
    for (int i = 0; i < 6; i++) {
      tasks.start(waiting("team", "app-" + i));
    }
    await().until(() -> begun.size() == 2);
    int queued = tasks.queued();

    // When
    release.countDown();

    // Then
    await().until(() -> woken.size() == 12); // each at its beginning and at its end
    assertThat(mostAtOnce).hasValue(2);
    assertThat(queued).isEqualTo(4);
    assertThat(tasks.running()).isZero();
  }

  @Test
  void letsNamespacesTakeTurns() {
    // Given
    PushTasks one = new PushTasks(new PushTasks.Limit(1, 0), new PushTasks.Limit(1, 0));
    one.start(waiting("greedy", "1"));
    await().until(() -> begun.size() == 1);
    one.start(waiting("greedy", "2"));
    one.start(waiting("greedy", "3"));
    one.start(waiting("modest", "1"));

    // When
    release.countDown();

    // Then
    await().until(() -> begun.size() == 4);
    assertThat(begun).containsExactly("greedy/1", "greedy/2", "modest/1", "greedy/3");
    one.close();
  }

  @Test
  @DisplayName("T26: a namespace of slow pushes leaves a place to another's first")
  void keepsPlacesForThoseWhoHaveNone() {
    // Given
    PushTasks shared = new PushTasks(new PushTasks.Limit(4, 1), new PushTasks.Limit(4, 1));
    for (int i = 0; i < 100; i++) {
      shared.start(waiting("greedy", "app-" + i));
    }
    await().until(() -> begun.size() == 3);

    // When
    shared.start(waiting("modest", "app"));

    // Then
    await().until(() -> begun.contains("modest/app"));
    assertThat(shared.running()).isEqualTo(4);
    assertThat(shared.queued()).isEqualTo(97);
    shared.close();
  }

  @Test
  void givesJobsPlacesOfTheirOwn() {
    // Given
    for (int i = 0; i < 3; i++) {
      tasks.start(waiting("team", "app-" + i));
    }
    await().until(() -> begun.size() == 2);

    // When
    for (int i = 0; i < 3; i++) {
      tasks.start(waiting(Place.JOB, "team", "job-" + i));
    }

    // Then
    await().until(() -> begun.size() == 4);
    assertThat(begun).contains("team/job-0", "team/job-1");
    assertThat(tasks.queued()).isEqualTo(2);
  }

  @Test
  void countsAJobThatRunsAlreadyThoughNoPlaceIsLeft() {
    // Given
    for (int i = 0; i < 3; i++) {
      tasks.start(waiting(Place.JOB, "team", "job-" + i));
    }
    PushTask underWay = waiting(Place.JOB, "team", "under-way");
    underWay.goesOn();

    // When
    tasks.start(underWay);

    // Then
    await().until(() -> begun.contains("team/under-way"));
    assertThat(tasks.running()).isEqualTo(3);
    assertThat(tasks.queued()).isEqualTo(1);
  }

  @Test
  void wakesWhereAnAttemptStandsElsewhereAndNotWhereItStandsStill() {
    // Given
    PushTask task =
        new PushTask(
            Resources.named("team", "app", StatusBuilder.UNSEEN),
            StatusBuilder.UNSEEN,
            Instant.EPOCH,
            new CheckRequest(null, false, false),
            Place.JOB,
            (progress, interruption, stands) -> {
              stands.accept(new Situation("waiting", "app-1"));
              stands.accept(new Situation("waiting", "app-1"));
              stands.accept(new Situation("pushing", "app-1"));
              return Resources.PUSHED;
            });

    // When
    tasks.start(task);

    // Then
    await().until(() -> task.outcome().isPresent());
    await().until(() -> woken.size() == 4); // it runs, waits, pushes, has ended
    assertThat(task.situation()).contains(new Situation("pushing", "app-1"));
  }

  @Test
  void keepsAnOutcomeUntilItIsRecorded() {
    // Given
    PushTask task = waiting("team", "app");
    tasks.start(task);

    // When
    release.countDown();

    // Then
    await().until(() -> woken.size() == 2);
    assertThat(tasks.find(task.resourceId())).contains(task);
    assertThat(task.outcome()).contains(Resources.PUSHED);
  }

  @Test
  void interruptsARunningTaskAndForgetsItWhenItHasEnded() {
    // Given
    PushTask task = waiting("team", "app");
    tasks.start(task);
    await().until(() -> begun.size() == 1);

    // When
    tasks.cancel(task);

    // Then
    await().until(() -> woken.size() >= 2);
    assertThat(tasks.find(task.resourceId())).isEmpty();
  }

  @Test
  void keepsACancelledTaskThatHasSetTags() {
    // Given
    PushTask task = unstoppable("app");
    tasks.start(task);
    await().until(() -> begun.size() == 1);
    tasks.cancel(task);

    // When
    release.countDown();

    // Then
    await().until(() -> woken.size() >= 2);
    assertThat(tasks.find(task.resourceId())).contains(task);
  }

  @Test
  void forgetsATaskThatHasSetTagsForAResourceThatIsGone() {
    // Given
    PushTask task = unstoppable("app");
    tasks.start(task);
    await().until(() -> begun.size() == 1);
    task.abandon();
    tasks.cancel(task);

    // When
    release.countDown();

    // Then
    await().until(() -> woken.size() >= 2);
    assertThat(tasks.find(task.resourceId())).isEmpty();
  }

  @Test
  void neverBeginsAQueuedTaskThatIsCancelled() {
    // Given
    tasks.start(waiting("team", "1"));
    tasks.start(waiting("team", "2"));
    PushTask queued = waiting("team", "3");
    tasks.start(queued);

    // When
    tasks.cancel(queued);

    // Then
    assertThat(woken).contains(queued.resourceId());
    assertThat(tasks.find(queued.resourceId())).isEmpty();
    release.countDown();
    await().until(() -> woken.size() == 5);
    assertThat(begun).doesNotContain("team/3");
  }

  @Test
  void forgetsATaskThatEndedBeforeItsResourceWasGone() {
    // Given
    PushTask task = waiting("team", "app");
    release.countDown();
    tasks.start(task);
    await().until(() -> task.outcome().isPresent());
    task.abandon();

    // When
    tasks.cancel(task);

    // Then
    assertThat(tasks.find(task.resourceId())).isEmpty();
  }

  @Test
  void givesAResourceOneTaskAtATime() {
    // Given
    tasks.start(waiting("team", "app"));

    // When
    assertThatThrownBy(() -> tasks.start(waiting("team", "app")))

        // Then
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void endsAllWhenClosedAndBeginsNoMore() {
    // Given
    tasks.start(waiting("team", "1"));
    tasks.start(waiting("team", "2"));
    tasks.start(waiting("team", "3"));
    await().until(() -> begun.size() == 2);

    // When
    tasks.close();

    // Then
    tasks.start(waiting("team", "4"));
    assertThat(tasks.running()).isZero();
    assertThat(tasks.queued()).isZero();
    assertThat(begun).hasSize(2);
  }

  @Test
  void takesADefectForAnOutcome() {
    // Given
    PushTask task =
        new PushTask(
            Resources.named("team", "app", StatusBuilder.UNSEEN),
            StatusBuilder.UNSEEN,
            Instant.EPOCH,
            progress -> {
              throw new IllegalStateException("canary");
            });

    // When
    tasks.start(task);

    // Then
    await().until(() -> task.outcome().isPresent());
    assertThat(task.outcome().orElseThrow())
        .isInstanceOfSatisfying(
            PushOutcome.Failed.class,
            failed -> {
              assertThat(failed.failure().reason()).isEqualTo(ExitReason.INTERNAL_ERROR);
              assertThat(failed.failure().message()).doesNotContain("canary");
            });
  }

  /// A task that is past its last chance to stop.
  private PushTask unstoppable(String name) {
    return new PushTask(
        Resources.named("team", name, StatusBuilder.UNSEEN),
        StatusBuilder.UNSEEN,
        Instant.EPOCH,
        progress -> {
          begun.add("team/" + name);
          while (release.getCount() > 0) {
            Thread.onSpinWait();
          }
          return Resources.PUSHED;
        });
  }

  private PushTask waiting(String namespace, String name) {
    return waiting(Place.OPERATOR, namespace, name);
  }

  private PushTask waiting(Place place, String namespace, String name) {
    return new PushTask(
        Resources.named(namespace, name, StatusBuilder.UNSEEN),
        StatusBuilder.UNSEEN,
        Instant.EPOCH,
        new CheckRequest(null, false, false),
        place,
        (progress, interruption, stands) -> {
          begun.add(namespace + "/" + name);
          mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new PushOutcome.Failed(new Failure(ExitReason.CANCELLED, "stopped"), null);
          } finally {
            atOnce.decrementAndGet();
          }
          return Resources.PUSHED;
        });
  }
}
