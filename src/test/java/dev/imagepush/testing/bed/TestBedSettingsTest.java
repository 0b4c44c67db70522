package dev.imagepush.testing.bed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestBedSettingsTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath();

  @TempDir private Path home;

  @Test
  void keepsBuildsInTheUsersCache() {
    // When
    TestBedSettings settings = settings(Map.of());
    // Then
    assertThat(settings.cache()).isEqualTo(home.resolve(".cache/imagepush/test-bed"));
  }

  @Test
  void keepsBuildsWhereXdgSays() {
    // When
    TestBedSettings settings = settings(Map.of("XDG_CACHE_HOME", "/var/cache/me"));
    // Then
    assertThat(settings.cache()).isEqualTo(Path.of("/var/cache/me/imagepush/test-bed"));
  }

  @Test
  void takesAnEmptyVariableAsUnset() {
    // When
    TestBedSettings settings = settings(Map.of("KUBEBUILDER_ASSETS", ""));
    // Then
    assertThat(settings.kubebuilderAssets()).isNull();
  }

  @Test
  void prefersNamedAssetsToTheCache() throws IOException {
    // Given
    Path assets = home.resolve("assets");
    executable(assets.resolve("etcd"));
    executable(cached(BuildModule.KUBERNETES).resolve("etcd"));
    TestBedSettings settings = settings(Map.of("KUBEBUILDER_ASSETS", assets.toString()));
    // When
    TestBinaries found = settings.controlPlaneFinder(_ -> {}).find(TestBinary.ETCD);
    // Then
    assertThat(found.path(TestBinary.ETCD)).isEqualTo(assets.resolve("etcd"));
  }

  @Test
  void findsInTheCacheWhatThisVersionBuilt() throws IOException {
    // Given
    Path registry = cached(BuildModule.REGISTRY).resolve("registry");
    executable(registry);
    // When
    var found = settings(Map.of()).registryFinder(_ -> {}).atHand(TestBinary.REGISTRY);
    // Then
    assertThat(found).contains(new TestBinaries(Map.of(TestBinary.REGISTRY, registry)));
  }

  @Test
  void namesTheVariableTheCacheAndGoWhenCraneIsNowhere() {
    // Given
    BinaryFinder finder = settings(Map.of("PATH", "")).registryFinder(_ -> {});
    // When, Then
    assertThatThrownBy(() -> finder.find(TestBinary.CRANE))
        .hasMessageContainingAll(
            "IMAGEPUSH_TEST_BINARIES is not set",
            "the cache: " + home,
            "go build: there is no go command",
            "Debian's package docker-registry");
  }

  @Test
  void buildsWithTheGoCommandOfThePathAndSaysSo() throws IOException {
    // Given
    Path programs = Files.createDirectories(home.resolve("bin"));
    script(
        programs.resolve("go"),
        """
        while [ "$1" != -o ]; do shift; done
        echo compiled >&2
        touch "$2/registry" "$2/crane"
        chmod +x "$2/registry" "$2/crane"
        """);
    List<String> progress = new ArrayList<>();
    BinaryFinder finder =
        settings(Map.of("PATH", programs.toString())).registryFinder(progress::add);
    // When
    TestBinaries found = finder.find(TestBinary.REGISTRY);
    // Then
    assertThat(found.path(TestBinary.REGISTRY))
        .isEqualTo(cached(BuildModule.REGISTRY).resolve("registry"));
    assertThat(progress.getFirst()).startsWith("building registry, crane with go build");
  }

  @Test
  void showsWhatAFailedBuildPrinted() throws IOException {
    // Given
    Path programs = Files.createDirectories(home.resolve("bin"));
    script(programs.resolve("go"), "echo no such module >&2; exit 1");
    BinaryFinder finder = settings(Map.of("PATH", programs.toString())).registryFinder(_ -> {});
    // When, Then
    assertThatThrownBy(() -> finder.find(TestBinary.CRANE))
        .hasMessageContainingAll("go build: ended with 1", "no such module");
  }

  private TestBedSettings settings(Map<String, String> environment) {
    return TestBedSettings.fromEnvironment(environment, home, PROJECT);
  }

  private Path cached(BuildModule module) {
    TestBedSettings settings = settings(Map.of());
    var sources = new GoModuleFolder(module, settings.goModules().resolve(module.folderName()));
    return settings.cache().resolve(sources.cacheName());
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    makeExecutable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    makeExecutable(file);
  }

  private static void makeExecutable(Path file) throws IOException {
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
  }
}
