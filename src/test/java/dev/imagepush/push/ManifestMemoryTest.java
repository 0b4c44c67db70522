package dev.imagepush.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.SourceLimits;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
@DisplayName("R04, T16: the memory for manifests, over all pushes")
class ManifestMemoryTest {
  private static final Tenant TEAM_A = new Tenant("team-a");
  private static final Tenant TEAM_B = new Tenant("team-b");
  private static final long OF_ITS_OWN = 64 * 1024;
  private static final long OF_IMAGE = 1 << 20;
  private static final long OF_ALL = OF_IMAGE + OF_IMAGE / 2;
  private static final int LONG_MANIFEST = 32 * 1024;

  private final ManifestMemory memory = new ManifestMemory(OF_IMAGE, OF_ITS_OWN, OF_ALL);
  private Thread waiting = new Thread();

  @AfterEach
  void stop() throws InterruptedException {
    waiting.interrupt();
    waiting.join();
  }

  @Test
  void oneLargeImageWaitsForTheOther() {
    // Given
    ManifestMemory.Share first = large(TEAM_A);
    ManifestMemory.Share second = memory.of(TEAM_B);
    CompletableFuture<Void> read = readingLong(second);
    Awaitility.await().until(second::isWaiting);

    // When
    first.close();

    // Then
    assertThat(read).succeedsWithin(java.time.Duration.ofSeconds(20));
    assertThat(second.isWaiting()).isFalse();
  }

  @Test
  void smallOnesWaitForNobody() {
    // Given
    ManifestMemory.Share first = large(TEAM_A);
    ManifestMemory.Share second = memory.of(TEAM_B);

    // When
    second.awaitRoom(1024);
    boolean within = second.holds(index(2, 0));

    // Then
    assertThat(within).isTrue();
    first.close();
  }

  @Test
  @DisplayName("a long manifest that says little keeps its place no longer than it is read")
  void givesThePlaceBackThatItDoesNotNeed() {
    // Given
    ManifestMemory.Share first = memory.of(TEAM_A);
    first.awaitRoom(LONG_MANIFEST);
    first.holds(index(2, 0));
    ManifestMemory.Share second = memory.of(TEAM_B);

    // When
    CompletableFuture<Void> read = readingLong(second);

    // Then
    assertThat(read).succeedsWithin(java.time.Duration.ofSeconds(20));
  }

  @Test
  @DisplayName(
      "who has a place waits for no other, however much it reads: so each comes to its end")
  void whoHasAPlaceGoesOn() {
    // Given
    ManifestMemory.Share first = large(TEAM_A);
    CompletableFuture<Void> second = readingLong(memory.of(TEAM_B));

    // When
    first.awaitRoom(LONG_MANIFEST);
    boolean within = first.holds(index(100, 10));

    // Then
    assertThat(within).isTrue();
    assertThat(first.isWaiting()).isFalse();
    assertThat(second).isNotDone();
  }

  @Test
  @DisplayName("a push that is slow with what it has read keeps nobody from reading")
  void holdsAfterReadingWhatItKeeps() {
    // Given
    ManifestMemory.Share first = large(TEAM_A);
    ManifestMemory.Share second = memory.of(TEAM_B);
    CompletableFuture<Void> read = readingLong(second);
    Awaitility.await().until(second::isWaiting);

    // When
    first.hasRead();

    // Then
    assertThat(read).succeedsWithin(java.time.Duration.ofSeconds(20));
  }

  @Test
  @DisplayName("many slow pushes of one tenant leave room for another")
  void noTenantHoldsAllOfIt() {
    // Given
    large(TEAM_A).hasRead();
    ManifestMemory.Share secondShare = memory.of(TEAM_A);
    CompletableFuture<Void> second = readingLong(secondShare);
    Awaitility.await().until(secondShare::isWaiting);
    ManifestMemory.Share another = memory.of(TEAM_B);

    // When
    another.awaitRoom(LONG_MANIFEST);

    // Then
    assertThat(another.isWaiting()).isFalse();
    assertThat(second).isNotDone();
  }

  @Test
  void aPushThatIsStoppedWaitsNoMore() {
    // Given
    ManifestMemory.Share first = large(TEAM_A);
    ManifestMemory.Share second = memory.of(TEAM_B);
    CompletableFuture<Void> read = readingLong(second);
    Awaitility.await().until(second::isWaiting);

    // When
    waiting.interrupt();

    // Then
    ExitException failure =
        catchThrowableOfType(java.util.concurrent.CompletionException.class, read::join).getCause()
                instanceof ExitException cause
            ? cause
            : null;
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo(ExitReason.CANCELLED);
    first.close();
  }

  @Test
  void refusesAnImageThatTakesMoreThanOneMay() {
    // Given
    ManifestMemory.Share share = memory.of(TEAM_A);
    share.awaitRoom(LONG_MANIFEST);

    // When
    boolean within = share.holds(index(800, 10));

    // Then
    assertThat(within).isFalse();
    share.close();
  }

  static Stream<Arguments> heaps() {
    return Stream.of(
        argumentSet("a Pod of 512 MiB has one place", 307L << 20, 1),
        argumentSet("one of 2 GiB has four", 1228L << 20, 4),
        argumentSet("the smallest has one", 64L << 20, 1));
  }

  @ParameterizedTest
  @MethodSource("heaps")
  void hasAsManyPlacesAsHalfOfTheHeapBears(long heap, int places) {
    // Given
    ManifestMemory ofHeap = ManifestMemory.of(SourceLimits.DEFAULTS, heap);
    for (int i = 1; i < places; i++) {
      ofHeap.of(new Tenant("team-" + i)).awaitRoom(4 << 20);
    }

    // When
    ManifestMemory.Share last = ofHeap.of(new Tenant("last"));
    last.awaitRoom(4 << 20);
    ManifestMemory.Share beyond = ofHeap.of(new Tenant("beyond"));
    CompletableFuture<Void> read = readingLong(beyond, 4 << 20);

    // Then
    Awaitility.await().until(beyond::isWaiting);
    assertThat(read).isNotDone();
  }

  private ManifestMemory.Share large(Tenant tenant) {
    ManifestMemory.Share share = memory.of(tenant);
    share.awaitRoom(LONG_MANIFEST);
    share.holds(index(200, 10));
    return share;
  }

  private CompletableFuture<Void> readingLong(ManifestMemory.Share share) {
    return readingLong(share, LONG_MANIFEST);
  }

  private CompletableFuture<Void> readingLong(ManifestMemory.Share share, long bytes) {
    CompletableFuture<Void> read = new CompletableFuture<>();
    waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    share.awaitRoom(bytes);
                    read.complete(null);
                  } catch (ExitException e) {
                    read.completeExceptionally(e);
                  }
                });
    return read;
  }

  private static Manifest index(int entries, int annotations) {
    String notes =
        IntStream.range(0, annotations)
            .mapToObj(number -> "\"a" + number + "\":\"\"")
            .collect(Collectors.joining(","));
    String entry =
        "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:"
            + "0".repeat(64)
            + "\",\"size\":1,\"annotations\":{"
            + notes
            + "}}";
    String json =
        "{\"schemaVersion\":2,\"manifests\":["
            + IntStream.range(0, entries).mapToObj(number -> entry).collect(Collectors.joining(","))
            + "]}";
    return new ManifestParser(4096)
        .parse(ManifestBytes.of(MediaType.OCI_INDEX, json.getBytes(UTF_8)));
  }
}
