package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("K24: whose tag is whose")
class TagClaimsTest {
  private static final String EARLY = "2026-01-01T12:00:00Z";
  private static final String LATE = "2026-01-01T12:00:01Z";

  private final Resources resources = new Resources();
  private final TagClaims claims = new TagClaims();

  @BeforeEach
  void count() {
    claims.countThoseIn(resources);
  }

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
    resources.hold(resource, other);

    // When
    boolean isTaken = claims.isTaken(resource);

    // Then
    assertThat(isTaken).isEqualTo(taken);
  }

  @Test
  void givesTheTagsOfAResourceThatIsBeingDeletedToTheNext() {
    // Given
    ImagePush early = push("early", EARLY, "registry.example.com/app", "1");
    ImagePush late = push("late", LATE, "registry.example.com/app", "1");
    early.getMetadata().setDeletionTimestamp(LATE);
    resources.hold(early, late);

    // When
    boolean isTaken = claims.isTaken(late);

    // Then
    assertThat(isTaken).isFalse();
  }

  @Test
  void saysWhoseItIsAndWhatToDo() {
    // Given
    ImagePush late = push("late", LATE, "registry.example.com/app", "1");
    resources.hold(late, push("early", EARLY, "registry.example.com/app", "1"));

    // When
    assertThatThrownBy(() -> claims.requireFree(late))

        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            conflict -> {
              assertThat(conflict.reason()).isEqualTo(ExitReason.TAG_CONFLICT);
              assertThat(conflict.failure().message())
                  .isEqualTo(
                      "the tag registry.example.com/app:1 belongs to the ImagePush team-early/early,"
                          + " which is older; use another tag or repository here, or take the tag"
                          + " out of that one");
            });
  }

  private static ImagePush push(String name, String created, String repository, String tags) {
    return Serialization.unmarshal(
        """
        apiVersion: imagepush.dev/v1beta1
        kind: ImagePush
        metadata: {name: %s, namespace: team-%s, uid: uid-%s, creationTimestamp: "%s"}
        spec:
          source: {registry: {image: source.example.com/app:1}}
          destination: {repository: "%s", tags: ["%s"]}
        """
            .formatted(name, name, name, created, repository, tags),
        ImagePush.class);
  }

  /// A cache in a list.
  private static final class Resources implements IndexerResourceCache<ImagePush> {
    private final List<ImagePush> held = new ArrayList<>();
    private Function<ImagePush, List<String>> tags = push -> List.of();

    void hold(ImagePush... pushes) {
      held.addAll(List.of(pushes));
    }

    @Override
    public void addIndexers(Map<String, Function<ImagePush, List<String>>> indexers) {
      tags = indexers.values().iterator().next();
    }

    @Override
    public List<ImagePush> byIndex(String index, String key) {
      return held.stream().filter(push -> tags.apply(push).contains(key)).toList();
    }

    @Override
    public Optional<ImagePush> get(ResourceID id) {
      return held.stream().filter(push -> ResourceID.fromResource(push).equals(id)).findFirst();
    }

    @Override
    public Stream<ResourceID> keys() {
      return held.stream().map(ResourceID::fromResource);
    }

    @Override
    public Stream<ImagePush> list(String namespace, Predicate<ImagePush> predicate) {
      return held.stream()
          .filter(push -> push.getMetadata().getNamespace().equals(namespace))
          .filter(predicate);
    }

    @Override
    public Stream<ImagePush> list(Predicate<ImagePush> predicate) {
      return held.stream().filter(predicate);
    }
  }
}
