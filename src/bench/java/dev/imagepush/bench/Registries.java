package dev.imagepush.bench;

import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// Two CNCF distribution registries over TLS, one to copy from and one to push to. They keep blobs in
/// memory where there is room in `/dev/shm`: a disk would measure itself.
///
/// @param pushes how many destinations were given out
record Registries(
    DistributionRegistry source, DistributionRegistry destination, AtomicInteger pushes)
    implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM_BYTES = 8L << 30;

  static Registries start(TestBed bed) throws IOException {
    Path storage = storage();
    DistributionRegistry source = start(bed, storage);
    try {
      return new Registries(source, start(bed, storage), new AtomicInteger());
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /// Where large files lie: in memory where there is room, else in the system's temporary folder.
  static Path storage() throws IOException {
    return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM_BYTES
        ? MEMORY
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static DistributionRegistry start(TestBed bed, Path storage) {
    return bed.registry().withTls(bed.certificates()).withStorageIn(storage).start();
  }

  /// A name in the registry to push to, in a repository that nobody has used.
  String newDestination(Benchmark benchmark) {
    return name(
        destination,
        benchmark.name().toLowerCase(Locale.ROOT) + "-" + pushes.incrementAndGet() + ":v1");
  }

  /// A name in the registry to copy from.
  String newSource(String image) {
    return name(source, image + ":v1");
  }

  /// Some tools speak plain HTTP to `localhost` without being asked, and TLS to its address.
  private static String name(DistributionRegistry registry, String path) {
    return registry.host().replace("localhost", "127.0.0.1") + "/bench/" + path;
  }

  /// Removes all that was pushed, so that each push finds the same: skopeo remembers where it saw a blob,
  /// and would have it mounted.
  void forget() throws IOException {
    Path storage = destination.storage();
    if (Files.exists(storage)) {
      Bench.delete(storage);
    }
  }

  /// What both have spent so far.
  double cpuSeconds() throws IOException {
    return CpuTime.of(source.processId()) + CpuTime.of(destination.processId());
  }

  @Override
  public void close() {
    destination.close();
    source.close();
  }
}
