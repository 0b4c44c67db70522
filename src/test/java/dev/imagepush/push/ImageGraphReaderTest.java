package dev.imagepush.push;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.Attached;
import dev.imagepush.source.ImageSource;
import dev.imagepush.source.SourceLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Images that are deep, wide, round, or lie (T17).
class ImageGraphReaderTest {
  private static final SourceLimits LIMITS = new SourceLimits(100_000, 1_000_000, 100, 4);

  private final Manifests manifests = new Manifests();

  @Test
  void listsChildrenBeforeParentsAndBlobsOnce() throws IOException {
    // Given
    Descriptor one = manifests.image(descriptor("config", 5), descriptor("shared", 7));
    Descriptor two = manifests.image(descriptor("config", 5), descriptor("shared", 7));
    Descriptor other = manifests.image(descriptor("config", 5), descriptor("own", 9));
    Descriptor root = manifests.index(one, two, other);

    // When
    ImageGraph graph = read(root, LIMITS);

    // Then
    assertThat(graph.manifests())
        .extracting(node -> node.content().digest())
        .containsExactly(one.digest(), other.digest(), root.digest());
    assertThat(graph.blobs()).extracting(Descriptor::size).containsExactly(5L, 7L, 9L);
    assertThat(graph.blobBytes()).isEqualTo(21);
    assertThat(manifests.reads).as("each once, the root by the source").hasSize(2);
  }

  static Stream<Arguments> depths() {
    return Stream.of(
        argumentSet("an image, where no index may be nested", 0, 1, true),
        argumentSet("an index, where none may be nested", 1, 1, true),
        argumentSet("an index in an index, where none may be nested", 2, 1, false),
        argumentSet("four, where four may be", 4, 4, true),
        argumentSet("five, where four may be", 5, 4, false),
        argumentSet("fifty, where four may be", 50, 4, false));
  }

  @ParameterizedTest
  @MethodSource("depths")
  @DisplayName("T17, D06: indexes are nested as deep as is allowed:")
  void boundsDepth(int indexes, int limit, boolean allowed) {
    // Given
    Descriptor root = manifests.image(descriptor("config", 5));
    for (int i = 0; i < indexes; i++) {
      root = manifests.index(root);
    }
    Descriptor outermost = root;

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class,
            () -> read(outermost, new SourceLimits(100_000, 1_000_000, 100, limit)));

    // Then
    if (allowed) {
      assertThat(refusal).isNull();
    } else {
      assertThat(refusal.reason()).isEqualTo(ExitReason.LIMIT_EXCEEDED);
      assertThat(refusal.failure().message()).contains("limits.indexDepth");
    }
  }

  @Test
  @DisplayName("T17: an index that a lying source makes round is read once")
  void endsInALoop() throws IOException {
    // Given
    Descriptor image = manifests.image(descriptor("config", 5));
    Descriptor claimed = new Descriptor(MediaType.OCI_INDEX, digest("round"), 500);
    Descriptor root = manifests.index(claimed, image);
    manifests.answer(claimed, root);

    // When
    ImageGraph graph = read(root, LIMITS);

    // Then
    assertThat(manifests.reads).doesNotHaveDuplicates();
    assertThat(graph.manifests().getLast().content().digest()).isEqualTo(root.digest());
  }

  @Test
  @DisplayName("T17: more manifests than any image has, in indexes that are each allowed")
  void boundsTheNumberOfManifests() {
    // Given
    List<Descriptor> inner = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      int first = i * 70;
      inner.add(
          manifests.index(
              IntStream.range(first, first + 70)
                  .mapToObj(number -> manifests.image(descriptor("config" + number, 1)))
                  .toArray(Descriptor[]::new)));
    }
    Descriptor root = manifests.index(inner.toArray(Descriptor[]::new));

    // When
    ExitException refusal = failure(root, new SourceLimits(10_000_000, 1_000_000, 100, 4));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.LIMIT_EXCEEDED);
    assertThat(refusal.failure().message()).contains("more than 4096 manifests");
  }

  @Test
  @DisplayName("T16, T17: many manifests that are each allowed do not fill the memory")
  void boundsTheBytesOfManifestsTogether() {
    // Given
    String padding = "x".repeat(90_000);
    Descriptor root =
        manifests.index(
            IntStream.range(0, 20)
                .mapToObj(number -> manifests.padded(number + padding))
                .toArray(Descriptor[]::new));

    // When
    ExitException refusal = failure(root, LIMITS);

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.LIMIT_EXCEEDED);
    assertThat(manifests.reads).hasSizeLessThan(10);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        argumentSet(
            "two sizes for one blob",
            List.of(descriptor("config", 5), descriptor("layer", 7), descriptor("layer", 8)),
            ExitReason.SOURCE_CORRUPT),
        argumentSet(
            "more bytes than are allowed",
            List.of(descriptor("config", 5), descriptor("layer", 1_000_000)),
            ExitReason.LIMIT_EXCEEDED),
        argumentSet(
            "T16: a size of 2^62",
            List.of(descriptor("config", 5), descriptor("layer", 1L << 62)),
            ExitReason.LIMIT_EXCEEDED),
        argumentSet(
            "T16: sizes whose sum overflows",
            List.of(descriptor("config", Long.MAX_VALUE), descriptor("layer", Long.MAX_VALUE)),
            ExitReason.LIMIT_EXCEEDED),
        argumentSet(
            "more layers than are allowed",
            IntStream.range(0, 102).mapToObj(i -> descriptor("layer" + i, 1)).toList(),
            ExitReason.LIMIT_EXCEEDED));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  @DisplayName("D04, T16: an image is refused that has")
  void refuses(List<Descriptor> blobs, ExitReason reason) {
    // Given
    Descriptor root = manifests.image(blobs.toArray(Descriptor[]::new));

    // When
    ExitException refusal = failure(root, LIMITS);

    // Then
    assertThat(refusal.reason()).isEqualTo(reason);
  }

  @Test
  @DisplayName("D05: a child that says to be larger than a manifest may be is not read")
  void refusesALargeChildBeforeItReadsIt() {
    // Given
    Descriptor large = new Descriptor(MediaType.OCI_MANIFEST, digest("large"), 100_001);
    Descriptor root = manifests.index(large);

    // When
    ExitException refusal = failure(root, LIMITS);

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.LIMIT_EXCEEDED);
    assertThat(manifests.reads).isEmpty();
  }

  @Test
  void takesEntriesThatAreNoManifestsForBlobs() throws IOException {
    // Given
    Descriptor cache = descriptor("cache", 9);
    Descriptor root = manifests.index(manifests.image(descriptor("config", 5)), cache);

    // When
    ImageGraph graph = read(root, LIMITS);

    // Then
    assertThat(graph.blobs()).extracting(Descriptor::digest).contains(cache.digest());
    assertThat(graph.manifests()).hasSize(2);
  }

  @Test
  @DisplayName("T23: a layer that may not be distributed is no blob to send")
  void leavesOutForeignLayers() throws IOException {
    // Given
    Descriptor foreign =
        new Descriptor(
            new MediaType("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"),
            digest("foreign"),
            7);
    Descriptor root = manifests.image(descriptor("config", 5), foreign);

    // When
    ImageGraph graph = read(root, LIMITS);

    // Then
    assertThat(graph.blobs()).extracting(Descriptor::size).containsExactly(5L);
  }

  private ImageGraph read(Descriptor root, SourceLimits limits) throws IOException {
    StepRetry retry = new StepRetry(time -> {}, new Random(1), false, InstantSource.system());
    return ImageGraphReader.read(
        manifests.rootedAt(root),
        PushScope.WHOLE_IMAGE,
        limits,
        retry,
        ManifestMemory.of(limits, 1 << 28).of(Tenant.LOCAL));
  }

  private ExitException failure(Descriptor root, SourceLimits limits) {
    return catchThrowableOfType(ExitException.class, () -> read(root, limits));
  }

  private static Descriptor descriptor(String content, long size) {
    return new Descriptor(MediaType.OCI_LAYER, digest(content), size);
  }

  private static Digest digest(String content) {
    return Digest.sha256(content.getBytes(StandardCharsets.UTF_8));
  }

  /// Manifests by their digests, and a log of what was read.
  private static final class Manifests {
    private final Map<Digest, ManifestBytes> stored = new HashMap<>();
    private final List<Digest> reads = new ArrayList<>();

    /// An image whose first blob is its config.
    Descriptor image(Descriptor... blobs) {
      return add(
          MediaType.OCI_MANIFEST,
          "{\"schemaVersion\":2,\"config\":"
              + json(blobs[0])
              + ",\"layers\":"
              + array(Stream.of(blobs).skip(1))
              + "}");
    }

    Descriptor padded(String padding) {
      return add(
          MediaType.OCI_MANIFEST,
          "{\"schemaVersion\":2,\"config\":"
              + json(descriptor("config", 1))
              + ",\"layers\":[],\"annotations\":{\"x\":\""
              + padding
              + "\"}}");
    }

    Descriptor index(Descriptor... children) {
      return add(
          MediaType.OCI_INDEX,
          "{\"schemaVersion\":2,\"manifests\":" + array(Stream.of(children)) + "}");
    }

    /// Makes what was asked for one thing be answered with another.
    void answer(Descriptor asked, Descriptor given) {
      stored.put(asked.digest(), requireNonNull(stored.get(given.digest())));
    }

    private Descriptor add(MediaType mediaType, String json) {
      ManifestBytes bytes = ManifestBytes.of(mediaType, json.getBytes(StandardCharsets.UTF_8));
      stored.put(bytes.digest(), bytes);
      return bytes.descriptor();
    }

    private static String array(Stream<Descriptor> descriptors) {
      return descriptors.map(Manifests::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String json(Descriptor descriptor) {
      return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
          .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    ImageSource rootedAt(Descriptor root) {
      return new ImageSource() {
        @Override
        public String name() {
          return "app@" + root.digest();
        }

        @Override
        public ManifestBytes root() {
          return requireNonNull(stored.get(root.digest()));
        }

        @Override
        public ManifestBytes manifest(Descriptor descriptor) {
          reads.add(descriptor.digest());
          return requireNonNull(stored.get(descriptor.digest()));
        }

        @Override
        public InputStream open(Descriptor blob, long offset) {
          throw new IllegalStateException("no blob is read to know an image's parts");
        }

        @Override
        public Attached attached(Digest subject) {
          return Attached.NOTHING;
        }

        @Override
        public void close() {}
      };
    }
  }
}
