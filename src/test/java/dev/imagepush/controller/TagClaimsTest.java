package dev.imagepush.controller;

import static dev.imagepush.controller.ClaimingPushes.DIGEST;
import static dev.imagepush.controller.ClaimingPushes.EARLY;
import static dev.imagepush.controller.ClaimingPushes.IMAGE;
import static dev.imagepush.controller.ClaimingPushes.LATE;
import static dev.imagepush.controller.ClaimingPushes.LATER;
import static dev.imagepush.controller.ClaimingPushes.REPOSITORY;
import static dev.imagepush.controller.ClaimingPushes.deleted;
import static dev.imagepush.controller.ClaimingPushes.mine;
import static dev.imagepush.controller.ClaimingPushes.named;
import static dev.imagepush.controller.ClaimingPushes.proxied;
import static dev.imagepush.controller.ClaimingPushes.push;
import static dev.imagepush.controller.ClaimingPushes.status;
import static dev.imagepush.controller.ClaimingPushes.stranger;
import static dev.imagepush.controller.ClaimingPushes.suspended;
import static dev.imagepush.controller.ClaimingPushes.wrote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Repository;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("K24: whose tag is whose")
class TagClaimsTest {
  private final TagClaims claims = new TagClaims(new Placement(true));

  static Stream<Arguments> cases() {
    ImagePush late = push("late", LATE, "registry.example.com/app", "1");
    return Stream.of(
        argumentSet(
            "the older has it", late, push("early", EARLY, "registry.example.com/app", "1"), true),
        argumentSet(
            "the younger has it not",
            push("early", EARLY, "registry.example.com/app", "1"),
            late,
            false),
        argumentSet(
            "of two of the same age the uid decides",
            late,
            push("earlier-uid", LATE, "registry.example.com/app", "1"),
            true),
        argumentSet(
            "one tag of several suffices",
            late,
            push("early", EARLY, "registry.example.com/app", "0\", \"1"),
            true),
        argumentSet(
            "another tag is no conflict",
            late,
            push("early", EARLY, "registry.example.com/app", "2"),
            false),
        argumentSet(
            "another repository is none",
            late,
            push("early", EARLY, "registry.example.com/app2", "1"),
            false),
        argumentSet(
            "the default port is the registry without one",
            late,
            push("early", EARLY, "registry.example.com:443/app", "1"),
            true),
        argumentSet(
            "Docker Hub has many names",
            push("late", LATE, "index.docker.io/team/app", "1"),
            push("early", EARLY, "team/app", "1"),
            true),
        argumentSet(
            "what cannot be read claims nothing",
            push("late", LATE, "NOT A REPOSITORY", "1"),
            push("early", EARLY, "NOT A REPOSITORY", "1"),
            false));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decidesWhetherATagIsTaken(ImagePush resource, ImagePush other, boolean taken) {
    // Given
    claims.countThoseIn(() -> Stream.of(resource, other));

    // When
    boolean isTaken = claims.isTaken(resource);

    // Then
    assertThat(isTaken).isEqualTo(taken);
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        argumentSet("an older one that pushed nothing", mine(), stranger(EARLY), false),
        argumentSet("one that has pushed to it", mine(), wrote(stranger(EARLY), IMAGE, 1), true),
        argumentSet(
            "a younger one that has pushed to it, before us",
            mine(),
            wrote(stranger(LATER), IMAGE, 1),
            true),
        argumentSet(
            "an older one that has pushed to it, as we have",
            wrote(mine(), IMAGE, 1),
            wrote(stranger(EARLY), IMAGE, 1),
            true),
        argumentSet(
            "a younger one that has pushed to it, as we have",
            wrote(mine(), IMAGE, 1),
            wrote(stranger(LATER), IMAGE, 1),
            false),
        argumentSet(
            "an older one that has pushed elsewhere",
            mine(),
            wrote(stranger(EARLY), "registry.example.com/other@sha256:" + DIGEST, 1),
            false),
        argumentSet(
            "an older one that has pushed another tag",
            mine(),
            status(stranger(EARLY), IMAGE, "2", "Pushed", "True", 1),
            false),
        argumentSet(
            "an older one that set the tag again",
            mine(),
            status(stranger(EARLY), IMAGE, "1", "DriftRepaired", "True", 1),
            true),
        argumentSet(
            "an older one that found the image there, which takes no right to push",
            mine(),
            status(stranger(EARLY), IMAGE, "1", "UpToDate", "True", 1),
            false),
        argumentSet(
            "an older one that pushed with another spec",
            mine(),
            wrote(stranger(EARLY), IMAGE, 0),
            false),
        argumentSet(
            "an older one whose attempts fail",
            mine(),
            status(stranger(EARLY), IMAGE, "1", "Unauthorized", "False", 1),
            false),
        argumentSet(
            "an older one that pushed through a proxy of its own",
            mine(),
            wrote(proxied(stranger(EARLY)), IMAGE, 1),
            false),
        argumentSet(
            "one that has pushed to it and is being deleted",
            mine(),
            deleted(wrote(stranger(EARLY), IMAGE, 1)),
            false));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  @DisplayName("across namespaces a claim counts of who has pushed there")
  void countsAcrossNamespaces(ImagePush resource, ImagePush other, boolean taken) {
    // Given
    claims.countThoseIn(() -> Stream.of(resource, other));

    // When
    boolean isTaken = claims.isTaken(resource);

    // Then
    assertThat(isTaken).isEqualTo(taken);
  }

  @Test
  void takesANamespaceForOneOwnerSoThatSomebodyMayAlwaysPush() {
    // Given
    ImagePush oldest = push("oldest", EARLY, REPOSITORY, "1");
    ImagePush proven = wrote(push("proven", LATE, REPOSITORY, "1"), IMAGE, 1);
    ImagePush stranger = wrote(stranger(LATER), IMAGE, 1);
    claims.countThoseIn(() -> Stream.of(oldest, proven, stranger));

    // When
    List<ImagePush> free =
        Stream.of(oldest, proven, stranger).filter(push -> !claims.isTaken(push)).toList();

    // Then
    assertThat(free).containsExactly(oldest);
  }

  static Stream<Arguments> edits() {
    return Stream.of(
        argumentSet("an edit of another field keeps it", wrote(stranger(EARLY), IMAGE, 0), true),
        argumentSet(
            "a suspended resource keeps it", suspended(wrote(stranger(EARLY), IMAGE, 0)), true),
        argumentSet(
            "a failure keeps it",
            status(stranger(EARLY), IMAGE, "1", "RegistryUnavailable", "False", 1),
            true),
        argumentSet("a proxy ends it", wrote(proxied(stranger(EARLY)), IMAGE, 0), false),
        argumentSet(
            "another of the same name has it not",
            named(wrote(stranger(EARLY), IMAGE, 0), "uid-2"),
            false));
  }

  @ParameterizedTest
  @MethodSource("edits")
  @DisplayName("what has once been shown is kept")
  void keepsWhatWasShown(ImagePush edited, boolean taken) {
    // Given
    ImagePush before = wrote(stranger(EARLY), IMAGE, 1);
    claims.onResourceCreated(before);
    claims.onResourceUpdated(edited, before);

    // When
    boolean isTaken = claims.isTaken(mine());

    // Then
    assertThat(isTaken).isEqualTo(taken);
  }

  @Test
  void givesTheTagsOfAResourceThatIsBeingDeletedToTheNext() {
    // Given
    ImagePush early = deleted(push("early", EARLY, REPOSITORY, "1"));
    ImagePush late = mine();
    claims.countThoseIn(() -> Stream.of(early, late));

    // When
    boolean isTaken = claims.isTaken(late);

    // Then
    assertThat(isTaken).isFalse();
  }

  static Stream<Arguments> owners() {
    return Stream.of(
        argumentSet(
            "a neighbour is older",
            push("early", EARLY, REPOSITORY, "1"),
            "team/early",
            "is older"),
        argumentSet(
            "a stranger has pushed",
            wrote(stranger(EARLY), IMAGE, 1),
            "strangers/stranger",
            "has pushed to it"));
  }

  @ParameterizedTest
  @MethodSource("owners")
  void saysWhoseItIsAndWhatToDo(ImagePush owner, String name, String why) {
    // Given
    claims.countThoseIn(() -> Stream.of(mine(), owner));

    // When
    assertThatThrownBy(() -> claims.requireFree(mine()))

        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            conflict -> {
              assertThat(conflict.reason()).isEqualTo(ExitReason.TAG_CONFLICT);
              assertThat(conflict.failure().message())
                  .isEqualTo(
                      "the tag registry.example.com/app:1 belongs to the ImagePush %s, which %s; use"
                          + " another tag or repository here, or take the tag out of that one",
                      name, why);
            });
  }

  static Stream<Arguments> namers() {
    return Stream.of(
        argumentSet("itself", mine(), false),
        argumentSet("a neighbour", push("early", EARLY, REPOSITORY, "1"), true),
        argumentSet("a stranger that pushed nothing", stranger(EARLY), false),
        argumentSet("a stranger that has pushed to it", wrote(stranger(EARLY), IMAGE, 1), true));
  }

  @ParameterizedTest
  @MethodSource("namers")
  void knowsWhetherAnotherClaimsATag(ImagePush other, boolean claimed) {
    // Given
    claims.countThoseIn(() -> Stream.of(other));

    // When
    boolean isClaimed = claims.isClaimedByAnother(mine(), Repository.parse(REPOSITORY), "1");

    // Then
    assertThat(isClaimed).isEqualTo(claimed);
  }
}
