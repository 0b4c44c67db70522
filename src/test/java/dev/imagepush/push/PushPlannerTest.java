package dev.imagepush.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.TestRegistryAccess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is left to do, from what an index of two images is and what the destination holds.
class PushPlannerTest {
  private static final Descriptor SHARED = blob("shared", 100);
  private static final Descriptor LEFT = blob("left", 10);
  private static final Descriptor RIGHT = blob("right", 1);
  private static final ImageGraph.Node FIRST = image("first", SHARED, LEFT);
  private static final ImageGraph.Node SECOND = image("second", SHARED, RIGHT);
  private static final ImageGraph.Node ROOT = index("root");
  private static final ImageGraph GRAPH =
      new ImageGraph(
          List.of(FIRST, SECOND, ROOT),
          List.of(SHARED, LEFT, RIGHT),
          List.of(),
          Optional.empty(),
          Attachments.NONE);
  private static final Digest OTHER = Digest.sha256(new byte[] {1});

  static Stream<Arguments> plans() {
    return Stream.of(
        row(
            "an empty destination takes all",
            state(Map.of(), Set.of(), Set.of()),
            List.of("1"),
            List.of(SHARED, LEFT, RIGHT),
            List.of(FIRST, SECOND),
            List.of("1")),
        row(
            "blobs that are there are not sent",
            state(Map.of(), Set.of(), Set.of(SHARED.digest(), RIGHT.digest())),
            List.of("1"),
            List.of(LEFT),
            List.of(FIRST, SECOND),
            List.of("1")),
        row(
            "a manifest that is there has its blobs; those of others are sent",
            state(Map.of(), Set.of(digest(FIRST)), Set.of()),
            List.of("1"),
            List.of(SHARED, RIGHT),
            List.of(SECOND),
            List.of("1")),
        row(
            "an image that is there needs its tags alone",
            state(Map.of(), Set.of(digest(ROOT)), Set.of()),
            List.of("1", "2"),
            List.of(),
            List.of(),
            List.of("1", "2")),
        row(
            "tags that point at it stay",
            state(Map.of("1", Optional.of(digest(ROOT))), Set.of(digest(ROOT)), Set.of()),
            List.of("1", "2"),
            List.of(),
            List.of(),
            List.of("2")),
        row(
            "with every tag in its place nothing is left",
            state(
                Map.of("1", Optional.of(digest(ROOT)), "2", Optional.of(digest(ROOT))),
                Set.of(digest(ROOT)),
                Set.of()),
            List.of("1", "2"),
            List.of(),
            List.of(),
            List.of()),
        row(
            "a tag that points elsewhere is moved",
            state(Map.of("1", Optional.of(OTHER)), Set.of(), Set.of()),
            List.of("1"),
            List.of(SHARED, LEFT, RIGHT),
            List.of(FIRST, SECOND),
            List.of("1")),
        row(
            "without tags the digest is the name",
            state(Map.of(), Set.of(), Set.of()),
            List.of(),
            List.of(SHARED, LEFT, RIGHT),
            List.of(FIRST, SECOND),
            List.of(digest(ROOT).toString())),
        row(
            "without tags an image that is there needs nothing",
            state(Map.of(), Set.of(digest(ROOT)), Set.of()),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  private static Arguments row(
      String rule,
      DestinationState state,
      List<String> tags,
      List<Descriptor> blobs,
      List<ImageGraph.Node> manifests,
      List<String> names) {
    return argumentSet(rule, state, tags, blobs, manifests, names);
  }

  @ParameterizedTest
  @MethodSource("plans")
  void plans(
      DestinationState state,
      List<String> tags,
      List<Descriptor> blobs,
      List<ImageGraph.Node> manifests,
      List<String> names) {
    // When
    PushPlan plan = PushPlanner.plan(GRAPH, state, destination(Overwrite.ALWAYS, tags));

    // Then
    assertThat(plan.blobs()).containsExactlyElementsOf(blobs);
    assertThat(plan.manifests())
        .containsExactlyElementsOf(manifests.stream().map(ImageGraph.Node::content).toList());
    assertThat(plan.names()).containsExactlyElementsOf(names);
    assertThat(plan.isEmpty()).isEqualTo(names.isEmpty());
    assertThat(plan.bytesToSend() + plan.reusedBytes()).isEqualTo(111);
    assertThat(plan.blobs().size() + plan.reusedBlobs()).isEqualTo(3);
  }

  static Stream<Arguments> conflicts() {
    return Stream.of(
        argumentSet("a tag that is free", Optional.empty(), false),
        argumentSet("a tag that points at the image", Optional.of(digest(ROOT)), false),
        argumentSet("a tag that points elsewhere", Optional.of(OTHER), true));
  }

  @ParameterizedTest
  @MethodSource("conflicts")
  void overwritesNothingWhereItMayNot(Optional<Digest> current, boolean conflict) {
    // Given
    DestinationState state = state(Map.of("1", current), Set.of(), Set.of());

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class,
            () -> PushPlanner.plan(GRAPH, state, destination(Overwrite.NEVER, List.of("1"))));

    // Then
    if (conflict) {
      assertThat(refusal.reason()).isEqualTo(ExitReason.TAG_CONFLICT);
      assertThat(refusal.failure().message()).contains("registry.example/app:1", OTHER.toString());
    } else {
      assertThat(refusal).isNull();
    }
  }

  private static DestinationState state(
      Map<String, Optional<Digest>> tags, Set<Digest> manifests, Set<Digest> blobs) {
    return new DestinationState(tags, manifests, blobs, Map.of());
  }

  private static Destination destination(Overwrite overwrite, List<String> tags) {
    return new Destination(
        new Repository("registry.example", "app"),
        tags,
        overwrite,
        List.of(),
        TestRegistryAccess.as("https://registry.example", Credential.ANONYMOUS));
  }

  private static Descriptor blob(String content, long size) {
    return new Descriptor(MediaType.OCI_LAYER, Digest.sha256(utf8(content)), size);
  }

  private static ImageGraph.Node image(String content, Descriptor config, Descriptor layer) {
    return new ImageGraph.Node(
        new Manifest.Image(
            ManifestBytes.of(MediaType.OCI_MANIFEST, utf8(content)), config, List.of(layer), null),
        List.of(config, layer));
  }

  private static ImageGraph.Node index(String content) {
    return new ImageGraph.Node(
        new Manifest.Index(ManifestBytes.of(MediaType.OCI_INDEX, utf8(content)), List.of(), null),
        List.of());
  }

  private static Digest digest(ImageGraph.Node node) {
    return node.content().digest();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
