package dev.imagepush.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who gets a place, and in what order. In the scripts `a` is one more that waits for tenant a, and `-a` a
/// place that it gives back.
class FairQueueTest {
  private static final Tenant A = new Tenant("a");
  private static final Tenant B = new Tenant("b");

  static Stream<Arguments> scripts() {
    return Stream.of(
        argumentSet("who came first goes first", 1, 0, "a a a -a -a", "a1 a2 a3"),
        argumentSet("a tenant alone takes all places", 3, 0, "a a a a", "a1 a2 a3"),
        argumentSet("tenants take turns", 1, 0, "a a a b -a -a -b", "a1 a2 b1 a3"),
        argumentSet(
            "many of one tenant delay no other's first", 1, 0, "a a a a b -a -a", "a1 a2 b1"),
        argumentSet("three take turns", 1, 0, "a a b c a -a -a -b -c", "a1 a2 b1 c1 a3"),
        argumentSet("who holds fewest goes first", 2, 0, "a a a b -a -a", "a1 a2 b1 a3"),
        argumentSet("T26: some places are kept", 4, 1, "a a a a a", "a1 a2 a3"),
        argumentSet("T26: a newcomer has a kept place at once", 4, 1, "a a a a b", "a1 a2 a3 b1"),
        argumentSet("a kept place is no second one", 4, 2, "a a b b", "a1 a2 b1"),
        argumentSet(
            "among equals the longest turn ago", 4, 1, "a a a b a b -a -a", "a1 a2 a3 b1 a4"),
        argumentSet("kept places are soon kept again", 4, 1, "a a a b a -b -a", "a1 a2 a3 b1 a4"),
        argumentSet("newcomers wait where all is taken", 2, 1, "a b c -a", "a1 b1 c1"));
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void servesInOrder(int places, int kept, String script, String served) {
    // Given
    FairQueue<String> queue = new FairQueue<>(places, kept);

    // When
    List<String> order = play(queue, script);

    // Then
    assertThat(order).containsExactly(served.split(" "));
  }

  private static List<String> play(FairQueue<String> queue, String script) {
    List<String> order = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (String event : script.split(" ")) {
      if (event.startsWith("-")) {
        queue.release(new Tenant(event.substring(1)));
      } else {
        queue.add(new Tenant(event), event + numbers.merge(event, 1, Integer::sum));
      }
      queue.next().ifPresent(order::add);
    }
    return order;
  }

  @Test
  void passesOverWhoWaitsNoMore() {
    // Given
    FairQueue<String> queue = new FairQueue<>(1, 0);
    queue.add(A, "a1");
    queue.add(A, "a2");

    // When
    boolean waited = queue.remove(A, "a1");

    // Then
    assertThat(waited).isTrue();
    assertThat(queue.next()).contains("a2");
    assertThat(queue.remove(A, "a2")).as("was served").isFalse();
    assertThat(queue.waiting()).isZero();
    assertThat(queue.taken()).isEqualTo(1);
  }

  @Test
  @DisplayName("T26: whatever one tenant does, another's first is served next")
  void neverLetsOneTenantStarveAnother() {
    // Given
    FairQueue<Integer> queue = new FairQueue<>(16, 4);
    for (int i = 0; i < 5000; i++) {
      queue.add(A, i);
    }
    while (queue.next().isPresent()) {}
    int heldByOne = queue.taken();

    // When
    queue.add(B, -1);
    Optional<Integer> next = queue.next();

    // Then
    assertThat(heldByOne).isEqualTo(12);
    assertThat(next).contains(-1);
  }

  @Test
  void takesBackOnlyWhatItGave() {
    // Given
    FairQueue<String> queue = new FairQueue<>(1, 0);
    queue.add(A, "a1");

    // When
    assertThatThrownBy(() -> queue.release(A))

        // Then
        .isInstanceOf(IllegalStateException.class);
  }
}
