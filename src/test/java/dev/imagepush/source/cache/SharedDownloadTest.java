package dev.imagepush.source.cache;

import static dev.imagepush.source.cache.CacheFixture.BLOB;
import static dev.imagepush.source.cache.CacheFixture.BYTES;
import static dev.imagepush.source.cache.CacheFixture.TEAM;
import static dev.imagepush.source.cache.CacheFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One download serves all who want the same blob at the same time, and nobody depends on another.
class SharedDownloadTest {
  private static final int HALF = BYTES.length / 2;

  private @TempDir Path folder;
  private CacheFixture fixture;

  @BeforeEach
  void open() {
    fixture = new CacheFixture(folder.resolve("cache"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void readsAlongWhileAnotherDownloads() throws Exception {
    // Given
    ScriptedSource first = new ScriptedSource(BYTES).gatedAt(HALF);
    ScriptedSource second = new ScriptedSource(BYTES);
    Future<byte[]> leader = start(() -> fixture.read(first));
    first.awaitReached();

    // When
    byte[] seen;
    byte[] rest;
    try (InputStream follower = fixture.cache().open(TEAM, BLOB, second, 0)) {
      seen = follower.readNBytes(HALF);
      first.release();
      rest = follower.readAllBytes();
    }

    // Then
    assertThat(seen).as("before the download had ended").isEqualTo(Arrays.copyOf(BYTES, HALF));
    assertThat(rest).isEqualTo(Arrays.copyOfRange(BYTES, HALF, BYTES.length));
    assertThat(leader.get()).isEqualTo(BYTES);
    assertThat(first.opened()).containsExactly(0L);
    assertThat(second.opened()).isEmpty();
    assertThat(fixture.counted("imagepush.cache.hits", "copy", "growing")).isEqualTo(1);
  }

  @Test
  void goesOnFromWhereAFailedOneCameTo() throws Exception {
    // Given
    ScriptedSource first =
        new ScriptedSource(BYTES).gatedAt(HALF).failing(new IOException("reset"));
    ScriptedSource second = new ScriptedSource(BYTES);
    Future<byte[]> leader = start(() -> fixture.read(first));
    first.awaitReached();
    Future<byte[]> follower = follow(second);

    // When
    first.release();

    // Then
    assertThat(follower.get()).isEqualTo(BYTES);
    assertThat(second.opened()).containsExactly((long) HALF);
    assertThatThrownBy(leader::get).hasRootCauseMessage("reset");
    assertThat(fixture.files("blobs")).hasSize(1);
  }

  @Test
  void goesOnFromWhereAStoppedOneCameTo() throws Exception {
    // Given
    ScriptedSource first = new ScriptedSource(BYTES).gatedAt(HALF);
    ScriptedSource second = new ScriptedSource(BYTES);
    AtomicReference<Exception> end = new AtomicReference<>();
    Thread leader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    fixture.read(first);
                  } catch (IOException e) {
                    end.set(e);
                  }
                });
    first.awaitReached();
    Future<byte[]> follower = follow(second);

    // When
    leader.interrupt();

    // Then
    assertThat(follower.get()).isEqualTo(BYTES);
    assertThat(second.opened()).containsExactly((long) HALF);
    leader.join();
    assertThat(end.get()).isNotNull();
    assertThat(first.stillOpen()).isZero();
  }

  @Test
  void aStoppedFollowerHarmsNobody() throws Exception {
    // Given
    ScriptedSource first = new ScriptedSource(BYTES).gatedAt(HALF);
    Future<byte[]> leader = start(() -> fixture.read(first));
    first.awaitReached();
    AtomicReference<Exception> end = new AtomicReference<>();
    Thread follower =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    fixture.read(new ScriptedSource(BYTES));
                  } catch (IOException e) {
                    end.set(e);
                  }
                });
    await().until(() -> follower.getState() == Thread.State.WAITING);

    // When
    follower.interrupt();

    // Then
    follower.join();
    assertThat(end.get()).isInstanceOf(IOException.class);
    first.release();
    assertThat(leader.get()).isEqualTo(BYTES);
    assertThat(fixture.files("blobs")).hasSize(1);
  }

  @Test
  void waitsForNobodyWhoReadsSlowly() throws Exception {
    // Given
    ScriptedSource first = new ScriptedSource(BYTES);
    ScriptedSource second = new ScriptedSource(BYTES);

    try (InputStream slow = fixture.cache().open(TEAM, BLOB, first, 0)) {
      byte[] head = slow.readNBytes(1000);

      // When
      byte[] all = fixture.read(second);

      // Then
      assertThat(all).isEqualTo(BYTES);
      assertThat(second.opened()).as("the connection is shared too").isEmpty();
      assertThat(slow.readAllBytes()).hasSize(BYTES.length - head.length);
    }
    assertThat(first.opened()).containsExactly(0L);
    assertThat(first.stillOpen()).isZero();
  }

  @Test
  void usesItsOwnSourceWhereAnothersConnectionIsGone() throws Exception {
    // Given
    ScriptedSource first =
        new ScriptedSource(BYTES).gatedAt(HALF).failing(new IOException("closed"));
    ScriptedSource second = new ScriptedSource(BYTES);
    first.release();

    try (InputStream slow = fixture.cache().open(TEAM, BLOB, first, 0)) {
      assertThat(slow.readNBytes(HALF)).hasSize(HALF);

      // When
      byte[] all = fixture.read(second);

      // Then
      assertThat(all).isEqualTo(BYTES);
      assertThat(second.opened()).containsExactly((long) HALF);
    }
  }

  @Test
  void leavesNothingOfADownloadThatAllHaveLeft() throws Exception {
    // Given
    ScriptedSource source = new ScriptedSource(BYTES);
    InputStream reader = fixture.cache().open(TEAM, BLOB, source, 0);
    assertThat(reader.readNBytes(HALF)).hasSize(HALF);

    // When
    reader.close();

    // Then
    assertThat(fixture.files("partial")).isEmpty();
    assertThat(fixture.files("blobs")).isEmpty();
    assertThat(fixture.cache().bytes()).isZero();
    assertThat(source.stillOpen()).isZero();
  }

  @Test
  void keepsNoHalfOfWhatAReaderFinishedAlone() throws Exception {
    // Given
    UnreadableOnce disk = new UnreadableOnce(folder.resolve("other"));
    fixture.use(disk);
    ScriptedSource first = new ScriptedSource(BYTES);
    InputStream slow = fixture.cache().open(TEAM, BLOB, first, 0);
    assertThat(slow.readNBytes(HALF)).hasSize(HALF);
    disk.failsNext = true;

    // When
    byte[] all = fixture.read(new ScriptedSource(BYTES));

    // Then
    assertThat(all).isEqualTo(BYTES);
    slow.close();
    assertThat(first.stillOpen()).isZero();
    assertThat(fixture.cache().bytes()).isZero();
  }

  /// A disk on which a file that was opened cannot be read.
  private static final class UnreadableOnce extends CacheFolder {
    private boolean failsNext;

    UnreadableOnce(Path folder) throws IOException {
      super(
          Files.createDirectories(folder.resolve("blobs")),
          Files.createDirectories(folder.resolve("partial")),
          () -> {});
    }

    @Override
    SeekableByteChannel read(Path file) throws IOException {
      SeekableByteChannel channel = super.read(file);
      if (failsNext) {
        channel.close();
      }
      return channel;
    }
  }

  @Test
  void blamesNobodyForBytesThatAnotherBrought() throws Exception {
    // Given
    byte[] wrong = BYTES.clone();
    wrong[10]++;
    ScriptedSource lying = new ScriptedSource(wrong).gatedAt(HALF);
    ScriptedSource honest = new ScriptedSource(BYTES);
    Future<byte[]> leader = start(() -> fixture.read(lying));
    lying.awaitReached();
    Future<byte[]> follower = follow(honest);

    // When
    lying.release();

    // Then
    assertThat(reason(follower)).isEqualTo(ExitReason.UPLOAD_LOST);
    assertThat(reason(leader)).isIn(ExitReason.SOURCE_CORRUPT, ExitReason.UPLOAD_LOST);
    assertThat(fixture.files("blobs")).isEmpty();
    assertThat(fixture.read(honest)).isEqualTo(BYTES);
  }

  /// Reads along on a thread of its own; it holds the download before this returns.
  private Future<byte[]> follow(ScriptedSource source) throws IOException {
    InputStream follower = fixture.cache().open(TEAM, BLOB, source, 0);
    return start(
        () -> {
          try (follower) {
            return follower.readAllBytes();
          }
        });
  }

  private static ExitReason reason(Future<?> failed) throws InterruptedException {
    try {
      failed.get();
      throw new AssertionError("it succeeded");
    } catch (ExecutionException e) {
      return ((ExitException) Objects.requireNonNull(e.getCause())).reason();
    }
  }
}
