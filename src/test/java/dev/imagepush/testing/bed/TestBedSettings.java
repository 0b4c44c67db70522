package dev.imagepush.testing.bed;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where the test bed looks for programs on this machine.
///
/// @param kubebuilderAssets `KUBEBUILDER_ASSETS`: a folder with etcd and kube-apiserver
/// @param testBinaries `IMAGEPUSH_TEST_BINARIES`: a folder with any of registry, registry-v2, crane,
///     conformance, regctl and oras, or with all that a node needs beside runc
/// @param cache where builds are kept: `imagepush/test-bed` in `XDG_CACHE_HOME`, else in `~/.cache`
/// @param goModules the folder of this project's Go modules
/// @param searchPath the folders of `PATH`
public record TestBedSettings(
    @Nullable Path kubebuilderAssets,
    @Nullable Path testBinaries,
    Path cache,
    Path goModules,
    List<Path> searchPath) {
  private static final Path DEBIAN_PROGRAMS = Path.of("/usr/bin");

  public TestBedSettings {
    searchPath = List.copyOf(searchPath);
  }

  /// The settings that environment variables make. Variables that are set but empty count as unset.
  ///
  /// @param home the user's home folder
  /// @param project the project's folder
  public static TestBedSettings fromEnvironment(
      Map<String, String> environment, Path home, Path project) {
    Path cacheHome = path(environment, "XDG_CACHE_HOME");
    return new TestBedSettings(
        path(environment, "KUBEBUILDER_ASSETS"),
        path(environment, "IMAGEPUSH_TEST_BINARIES"),
        (cacheHome == null ? home.resolve(".cache") : cacheHome)
            .resolve("imagepush")
            .resolve("test-bed"),
        project.resolve("src").resolve("test").resolve("go"),
        Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .filter(folder -> !folder.isBlank())
            .map(Path::of)
            .toList());
  }

  /// The settings of this process: its environment, and the project that Maven runs tests of or
  /// else the working folder.
  public static TestBedSettings ofThisProcess() {
    return fromEnvironment(
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        Path.of(System.getProperty("basedir", "")).toAbsolutePath());
  }

  /// Finds etcd, kube-apiserver and kube-controller-manager: `KUBEBUILDER_ASSETS`, the cache, `go
  /// build`, the download.
  BinaryFinder controlPlaneFinder(Consumer<String> progress) {
    var sources = new GoModuleFolder(BuildModule.KUBERNETES, goModules.resolve("kubernetes"));
    return new BinaryFinder(
        List.of(
            new BinaryFolder("KUBEBUILDER_ASSETS", kubebuilderAssets),
            cached(sources),
            goBuild(sources, progress),
            new KubeApiTestDownload(
                sources.versionOf("k8s.io/kubernetes"), cache.resolve("download"), progress)));
  }

  /// Finds the registry and crane: `IMAGEPUSH_TEST_BINARIES`, the cache, `go build`, Debian's
  /// package docker-registry.
  BinaryFinder registryFinder(Consumer<String> progress) {
    return finder(BuildModule.REGISTRY, progress, debian(TestBinary.REGISTRY));
  }

  /// Finds version 2 of the registry in the same places; Debian's package is of that version.
  BinaryFinder registryV2Finder(Consumer<String> progress) {
    return finder(BuildModule.REGISTRY_V2, progress, debian(TestBinary.REGISTRY_V2));
  }

  /// Finds the specification's conformance suite: `IMAGEPUSH_TEST_BINARIES`, the cache, `go build`.
  BinaryFinder conformanceFinder(Consumer<String> progress) {
    return finder(BuildModule.CONFORMANCE, progress);
  }

  /// Finds regctl and oras, which the benchmarks compare with: `IMAGEPUSH_TEST_BINARIES`, the cache,
  /// `go build`.
  public BinaryFinder peersFinder(Consumer<String> progress) {
    return finder(BuildModule.PEERS, progress);
  }

  /// Finds kube-scheduler and kubelet: `IMAGEPUSH_TEST_BINARIES`, the cache, `go build`.
  public BinaryFinder nodeFinder(Consumer<String> progress) {
    return finder(BuildModule.NODE, progress);
  }

  /// Finds containerd and what it calls, runc apart, in the same places.
  public BinaryFinder containerdFinder(Consumer<String> progress) {
    return finder(BuildModule.CONTAINERD, progress);
  }

  /// The version of a program's Go module, as its `go.mod` pins it.
  public String version(TestBinary binary) {
    BuildModule module = binary.module();
    return new GoModuleFolder(module, goModules.resolve(module.folderName()))
        .versionOf(binary.goModule());
  }

  /// A program of `PATH`.
  public Optional<Path> program(String name) {
    return searchPath.stream()
        .map(folder -> folder.resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private static @Nullable Path path(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isBlank() ? null : Path.of(value);
  }

  private BinaryFinder finder(
      BuildModule module, Consumer<String> progress, BinarySource... others) {
    var sources = new GoModuleFolder(module, goModules.resolve(module.folderName()));
    List<BinarySource> all = new ArrayList<>();
    all.add(new BinaryFolder("IMAGEPUSH_TEST_BINARIES", testBinaries));
    all.add(cached(sources));
    all.add(goBuild(sources, progress));
    all.addAll(List.of(others));
    return new BinaryFinder(all);
  }

  private static BinarySource debian(TestBinary registry) {
    return new BinaryFolder(
        "Debian's package docker-registry", DEBIAN_PROGRAMS, Map.of(registry, "docker-registry"));
  }

  private BinarySource cached(GoModuleFolder sources) {
    return new BinaryFolder("the cache", cache.resolve(sources.cacheName()));
  }

  private BinarySource goBuild(GoModuleFolder sources, Consumer<String> progress) {
    return new GoBuild(
        program("go").orElse(null), sources, new BuildCache(cache, progress), progress);
  }
}
