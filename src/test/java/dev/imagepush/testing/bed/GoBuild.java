package dev.imagepush.testing.bed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Builds test binaries with the `go` command, into the cache.
///
/// @param go the `go` command; absent if there is none
record GoBuild(
    @Nullable Path go, GoModuleFolder sources, BuildCache cache, Consumer<String> progress)
    implements BinarySource {
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

  @Override
  public boolean immediate() {
    return false;
  }

  @Override
  public Answer locate(Set<TestBinary> wanted) {
    if (go == null) {
      return new Answer.Absent(
          "go build: there is no go command on PATH; https://go.dev/doc/install");
    }
    try {
      Path command = go;
      Path folder = cache.folderBuiltBy(sources.cacheName(), scratch -> build(command, scratch));
      return new BinaryFolder("go build", folder).locate(wanted);
    } catch (IOException e) {
      return new Answer.Absent("go build: " + e.getMessage());
    }
  }

  private void build(Path command, Path output) throws IOException {
    BuildModule module = sources.module();
    Path log = cache.root().resolve(module.label() + "-build.log");
    Files.deleteIfExists(log);
    long start = System.nanoTime();
    progress.accept(
        "building %s with go build, once for these versions; takes %s; log: %s"
            .formatted(names(module), module.usualDuration(), log));
    List<String> line = new ArrayList<>();
    line.addAll(List.of(command.toString(), "build", "-v", "-mod=readonly", "-buildvcs=false"));
    line.addAll(List.of("-trimpath", "-ldflags", sources.linkerFlags(), "-o", output + "/"));
    module.binaries().forEach(binary -> line.add(binary.goPackage()));
    // Without cgo a build needs no C compiler, and its result no C library; a go.work in a folder
    // above would change the versions.
    Map<String, String> environment = Map.of("CGO_ENABLED", "0", "GOWORK", "off");
    try (ManagedProcess build =
        ManagedProcess.startIn(sources.folder(), "go build", line, environment, log)) {
      while (!build.endsWithin(SIGN_OF_LIFE)) {
        progress.accept(
            "building %s: %d s, %d packages"
                .formatted(module.label(), secondsSince(start), lines(log)));
      }
      if (build.exitCode() != 0) {
        throw new IOException(
            "ended with %d; log %s ends with:\n%s"
                .formatted(build.exitCode(), log, build.logTail()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while building " + module.label());
    }
    for (TestBinary binary : module.binaries()) {
      Files.move(output.resolve(binary.builtName()), output.resolve(binary.fileName()));
    }
    progress.accept("built %s in %d s".formatted(names(module), secondsSince(start)));
  }

  private static String names(BuildModule module) {
    return String.join(", ", module.binaries().stream().map(TestBinary::fileName).toList());
  }

  private static long secondsSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toSeconds();
  }

  // With -v, go build prints a line for each package that it compiles.
  private static long lines(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.count();
    }
  }
}
