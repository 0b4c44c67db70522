package dev.imagepush.controller;

import static dev.imagepush.controller.ClaimingPushes.EARLY;
import static dev.imagepush.controller.ClaimingPushes.IMAGE;
import static dev.imagepush.controller.ClaimingPushes.LATE;
import static dev.imagepush.controller.ClaimingPushes.LATER;
import static dev.imagepush.controller.ClaimingPushes.REPOSITORY;
import static dev.imagepush.controller.ClaimingPushes.deleted;
import static dev.imagepush.controller.ClaimingPushes.push;
import static dev.imagepush.controller.ClaimingPushes.stranger;
import static dev.imagepush.controller.ClaimingPushes.wrote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePush;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K24: who is woken when a tag changes hands")
class TagClaimsWakeUpsTest {
  private final List<String> woken = new ArrayList<>();
  private final TagClaims claims = new TagClaims(new Placement(true));

  @BeforeEach
  void start() {
    claims.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID().getName()));
    claims.start();
  }

  @Test
  void wakesTheOneWhoseTagsANewOneTakesAndOnce() {
    // Given
    there(push("b", LATE, REPOSITORY, "1\", \"2"), push("c", LATER, REPOSITORY, "1\", \"2"));

    // When
    claims.onResourceCreated(push("a", EARLY, REPOSITORY, "1\", \"2"));

    // Then
    assertThat(woken).containsExactly("b");
  }

  @Test
  void wakesNobodyForANewOneThatGetsNothing() {
    // Given
    there(push("a", EARLY, REPOSITORY, "1"), push("b", LATE, REPOSITORY, "1"));

    // When
    claims.onResourceCreated(push("c", LATER, REPOSITORY, "1"));

    // Then
    assertThat(woken).isEmpty();
  }

  @Test
  void wakesTheNextOfEachTagThatAnEditSetsFree() {
    // Given
    ImagePush owner = push("a", EARLY, REPOSITORY, "1\", \"2\", \"3");
    there(
        owner,
        push("b", LATE, REPOSITORY, "1"),
        push("c", LATER, REPOSITORY, "1\", \"2"),
        push("d", LATER, REPOSITORY, "3"));

    // When
    claims.onResourceUpdated(push("a", EARLY, REPOSITORY, "3"), owner);

    // Then
    assertThat(woken).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void wakesTheNextWhenTheOwnerIsBeingDeletedAndNotAgainWhenItIsGone() {
    // Given
    ImagePush owner = push("a", EARLY, REPOSITORY, "1");
    there(owner, push("b", LATE, REPOSITORY, "1"));

    // When
    claims.onResourceUpdated(deleted(push("a", EARLY, REPOSITORY, "1")), owner);
    claims.onResourceDeleted(deleted(push("a", EARLY, REPOSITORY, "1")));

    // Then
    assertThat(woken).containsExactly("b");
  }

  @Test
  void wakesTheStrangersWhoseTagAFirstPushTakesAndNotByTheStatusesAfterIt() {
    // Given
    ImagePush before = push("a", LATE, REPOSITORY, "1");
    there(before, push("b", LATER, REPOSITORY, "1"), stranger(EARLY));

    // When
    claims.onResourceUpdated(wrote(push("a", LATE, REPOSITORY, "1"), IMAGE, 1), before);
    claims.onResourceUpdated(wrote(push("a", LATE, REPOSITORY, "1"), IMAGE, 1), before);
    claims.onResourceUpdated(wrote(push("a", LATE, REPOSITORY, "1"), IMAGE, 0), before);

    // Then
    assertThat(woken).containsExactly("stranger");
  }

  @Test
  void wakesTheStrangersWhenTheOneThatHasPushedGoes() {
    // Given
    ImagePush owner = wrote(push("a", LATE, REPOSITORY, "1"), IMAGE, 1);
    there(owner, push("b", LATER, REPOSITORY, "1"), stranger(EARLY));

    // When
    claims.onResourceDeleted(owner);

    // Then
    assertThat(woken).containsExactlyInAnyOrder("b", "stranger");
  }

  @Test
  @DisplayName("5,000 resources of the same 64 tags, deleted together, wake one for each deletion")
  void wakesNoMoreThanOneForEachDeletion() {
    // Given
    String tags =
        IntStream.range(0, 64).mapToObj(Integer::toString).collect(Collectors.joining("\", \""));
    List<ImagePush> all =
        IntStream.range(0, 5_000)
            .mapToObj(number -> push("push-%04d".formatted(number), EARLY, REPOSITORY, tags))
            .toList();
    there(all.toArray(ImagePush[]::new));

    // When
    all.forEach(claims::onResourceDeleted);

    // Then
    assertThat(woken).hasSize(all.size() - 1).doesNotHaveDuplicates();
  }

  private void there(ImagePush... pushes) {
    for (ImagePush push : pushes) {
      claims.onResourceCreated(push);
    }
    woken.clear();
  }
}
