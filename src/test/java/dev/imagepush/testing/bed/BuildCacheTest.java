package dev.imagepush.testing.bed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCacheTest {
  @TempDir private Path home;
  private BuildCache cache;
  private final AtomicInteger builds = new AtomicInteger();

  @BeforeEach
  void createCache() {
    cache = new BuildCache(home.resolve("cache"), _ -> {});
  }

  @Test
  void keepsWhatWasBuilt() throws IOException {
    // When
    Path built = cache.folderBuiltBy("kubernetes-1", this::build);
    // Then
    assertThat(built).isEqualTo(cache.folder("kubernetes-1"));
    assertThat(built.resolve("etcd")).hasContent("binary");
  }

  @Test
  void buildsOnceHoweverManyAskAtOnce() throws Exception {
    // Given
    Callable<Path> request = () -> cache.folderBuiltBy("kubernetes-1", this::build);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      // When
      List<Future<Path>> answers = callers.invokeAll(List.of(request, request, request));
      // Then
      assertThat(answers).extracting(Future::get).containsOnly(cache.folder("kubernetes-1"));
      assertThat(builds).hasValue(1);
    }
  }

  @Test
  void leavesNothingBehindWhenABuildFails() {
    // When
    assertThatThrownBy(() -> cache.folderBuiltBy("kubernetes-1", this::failHalfWay))
        .hasMessage("no compiler");
    // Then
    assertThat(cache.root())
        .isDirectoryNotContaining(file -> file.getFileName().toString().contains("building"));
    assertThat(cache.folder("kubernetes-1")).doesNotExist();
  }

  @Test
  void removesWhatAKilledBuildLeft() throws IOException {
    // Given
    Path abandoned = cache.root().resolve("kubernetes-1.building-123");
    Files.createDirectories(abandoned);
    Files.writeString(abandoned.resolve("etcd"), "half a binary");
    // When
    cache.folderBuiltBy("kubernetes-1", this::build);
    // Then
    assertThat(abandoned).doesNotExist();
  }

  private void build(Path folder) throws IOException {
    builds.incrementAndGet();
    Files.writeString(folder.resolve("etcd"), "binary");
  }

  private void failHalfWay(Path folder) throws IOException {
    build(folder);
    throw new IOException("no compiler");
  }
}
