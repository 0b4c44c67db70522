package dev.imagepush.cli;

import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.http.ByteCountingProxy;
import dev.imagepush.testing.http.Direction;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Pushes one image after the other under one tag, kills each push at random moments, and looks after each
/// kill and each end at what the registry holds. The moments follow from the seed, as far as the bytes go
/// that have passed; when they pass is the machine's affair.
final class KilledPushes implements AutoCloseable {
  private static final int MIB = 1 << 20;
  private static final String TAG = "1.2";
  private static final int BLOBS_AT_ONCE = 4;

  /// Slow enough that a kill in the middle of a blob is one.
  private static final long BYTES_PER_SECOND = 16L * MIB;

  /// Manifests, and the heads of the requests of one push.
  private static final long HEADS = 64 * 1024;

  /// What may be sent again of each blob in flight: a chunk, as long as a small blob may be that is not
  /// remembered.
  private static final long CHUNK = MIB;

  private static final int MOST_KILLS_OF_AN_IMAGE = 4;
  private static final int MOST_TRIES = 3;

  private final DistributionRegistry registry;
  private final Path work;
  private final Random random;
  private final ByteCountingProxy proxy;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RegistryContents contents;
  private Optional<byte[]> before = Optional.empty();
  private int images;

  KilledPushes(DistributionRegistry registry, Path work, long seed) {
    this.registry = registry;
    this.work = work;
    this.random = new Random(seed);
    this.proxy = ByteCountingProxy.before(URI.create(registry.url()).getPort());
    this.proxy.throttle(Direction.TO_SERVER, BYTES_PER_SECOND);
    this.contents = new RegistryContents(client, registry.url() + "/v2/team/app");
  }

  /// Pushes images until so many pushes have been killed, or a few more.
  KillTally kill(int least) throws IOException, InterruptedException {
    KillTally tally = KillTally.NONE;
    while (tally.kills() < least) {
      tally = tally.plus(new OneImage().push());
    }
    return tally;
  }

  @Override
  public void close() {
    proxy.close();
    client.close();
  }

  private TestImage newImage() {
    return random.nextInt(3) == 0 ? TestImages.index(newPlatform(), newPlatform()) : newPlatform();
  }

  private TestImage newPlatform() {
    return TestImages.random(random.nextLong(), 1 + random.nextInt(3), 1 + random.nextInt(6 * MIB));
  }

  /// One image, from its first push to its last.
  private final class OneImage {
    private final TestImage image = newImage();
    private final Path layout;
    private final long began = proxy.bytes(Direction.TO_SERVER);
    private final boolean engine = random.nextInt(3) == 0;
    private final List<String> flags =
        random.nextBoolean()
            ? List.of()
            : List.of("--chunk-size=" + (random.nextBoolean() ? "1Mi" : "256Ki"));
    private boolean moved;
    private int runs;
    private int kills;
    private int killsAtBlobs;
    private int wrong;
    private int stale;
    private int failures;

    OneImage() throws IOException {
      layout = ImageFiles.layout(work.resolve("layout-" + images++), image, TAG);
    }

    KillTally push() throws IOException, InterruptedException {
      int planned = 1 + random.nextInt(MOST_KILLS_OF_AN_IMAGE);
      boolean ended = false;
      for (int i = 0; i < planned && !ended; i++) {
        BooleanSupplier moment = moment();
        ended = !start().killWhen(moment);
        if (!ended) {
          kills++;
          killsAtBlobs += isAmidBlobs() ? 1 : 0;
        }
        look();
      }
      finish();
      before = Optional.of(image.bytes());
      deleteLayout();
      long needed = image.blobBytes();
      long again = Math.max(0, proxy.bytes(Direction.TO_SERVER) - began - needed);
      long allowed =
          runs * HEADS + (long) kills * Math.min(BLOBS_AT_ONCE, image.blobs().size()) * CHUNK;
      if (again > allowed) {
        keepLog(
            "%d bytes were sent, %d needed, after %d kills"
                .formatted(again + needed, needed, kills));
      }
      return new KillTally(
          1,
          kills,
          engine ? kills : 0,
          killsAtBlobs,
          wrong,
          stale,
          failures,
          entriesLeft(),
          needed,
          again,
          kills == 0 ? 0 : again / kills,
          again > allowed ? 1 : 0);
    }

    private boolean isAmidBlobs() {
      long passed = proxy.bytes(Direction.TO_SERVER) - began;
      return passed > runs * HEADS && passed < image.blobBytes();
    }

    private PushProcess start() throws IOException {
      runs++;
      String destination = proxy.address() + "/team/app:" + TAG;
      return engine
          ? PushProcess.engine(work, layout, destination)
          : PushProcess.command(work, layout, destination, flags);
    }

    /// Most in the bytes of blobs, some among the manifests and tags at their end, some by the clock: before
    /// the first byte, or while an answer is awaited.
    private BooleanSupplier moment() {
      long passed = proxy.bytes(Direction.TO_SERVER);
      long left = Math.max(0, image.blobBytes() - (passed - began));
      return switch (random.nextInt(5)) {
        case 0 -> atBytes(passed + left + random.nextInt(16 * 1024));
        case 1 -> {
          long at = System.nanoTime() + random.nextLong(1_500_000_000L);
          yield () -> System.nanoTime() >= at;
        }
        default -> atBytes(passed + random.nextLong(left + 8 * 1024));
      };
    }

    private BooleanSupplier atBytes(long bytes) {
      return () -> proxy.bytes(Direction.TO_SERVER) >= bytes;
    }

    private void finish() throws IOException, InterruptedException {
      for (int tries = 1; tries <= MOST_TRIES; tries++) {
        int status = start().end();
        look();
        if (status == 0 && moved) {
          wrong += contents.missingParts(image);
          return;
        }
        failures++;
        keepLog("failed without a kill");
      }
    }

    /// Keeps what tells why a push was not as it should be.
    private void keepLog(String what) throws IOException {
      Path log = work.resolve("registry-" + images + ".log");
      Files.copy(
          registry.storage().resolveSibling("registry.log"),
          log,
          StandardCopyOption.REPLACE_EXISTING);
      System.err.printf(
          "image %d, %s %s: %s; see %s%n%s",
          images,
          engine ? "engine" : "command",
          flags,
          what,
          log,
          Files.readString(work.resolve("output.txt")));
    }

    /// Holds what the registry has now against what it may have.
    private void look() throws IOException, InterruptedException {
      wrong += contents.wrongParts(image);
      Optional<byte[]> named = contents.manifest(TAG);
      if (named.filter(bytes -> Arrays.equals(bytes, image.bytes())).isPresent()) {
        moved = true;
        wrong += contents.missingParts(image);
        return;
      }
      boolean isBefore =
          named.map(bytes -> Arrays.equals(bytes, before.orElse(null))).orElse(before.isEmpty());
      stale += moved || !isBefore ? 1 : 0;
    }

    private int entriesLeft() throws IOException {
      Path journal = work.resolve(".local/state/imagepush/uploads");
      if (!Files.exists(journal)) {
        return 0;
      }
      try (Stream<Path> files = Files.list(journal)) {
        List<Path> left =
            files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}")).toList();
        for (Path entry : left) {
          Files.delete(entry); // Counted once.
        }
        return left.size();
      }
    }

    private void deleteLayout() throws IOException {
      List<Path> files = new ArrayList<>();
      try (Stream<Path> found = Files.walk(layout)) {
        found.forEach(files::addFirst);
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }
}
