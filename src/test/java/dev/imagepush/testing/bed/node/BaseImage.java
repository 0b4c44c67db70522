package dev.imagepush.testing.bed.node;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import dev.imagepush.testing.bed.CommandOutput;
import dev.imagepush.testing.bed.TemporaryFolder;
import dev.imagepush.testing.bed.TestBedSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What the operator's image stands on in tests, made of this machine's own parts: the Java that runs this,
/// a shell, and the C library. Nothing is downloaded. Users' images stand on a published one.
public final class BaseImage {
  private static final String JAVA_MODULES =
      "java.se,jdk.charsets,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.management,jdk.naming.dns,"
          + "jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs";
  private static final String JAVA_HOME = "/opt/java";

  /// What the launcher calls, and what a Pod's own container waits with.
  private static final List<String> PROGRAMS = List.of("sh", "readlink", "sleep");

  private static final List<String> JAVA_FILES =
      List.of(
          "bin/java",
          "lib/server/libjvm.so",
          "lib/libjava.so",
          "lib/libnet.so",
          "lib/libnio.so",
          "lib/libzip.so");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private BaseImage() {}

  /// Writes the image as a tar to the path that is the first argument. Where this machine can be no node it
  /// says so, and the image is empty: the tests will be skipped.
  public static void main(String[] arguments)
      throws IOException,
          InterruptedException,
          InvalidImageReferenceException,
          RegistryException,
          CacheDirectoryCreationException,
          ExecutionException {
    Path tar = Path.of(arguments[0]).toAbsolutePath();
    Files.createDirectories(tar.getParent());
    TestBedSettings settings = TestBedSettings.ofThisProcess();
    Optional<String> lacking = NodeRequirements.ofThisProcess(settings).lacking();
    lacking.ifPresent(
        reason -> System.err.println("[node] this machine can be no node: " + reason));
    try (TemporaryFolder folder = TemporaryFolder.create("imagepush-base-")) {
      List<FileEntriesLayer> layers =
          lacking.isPresent()
              ? List.of()
              : List.of(java(folder), programs(folder, settings), places(folder));
      write(tar, layers, folder.path().resolve("cache"));
    }
  }

  private static void write(Path tar, List<FileEntriesLayer> layers, Path cache)
      throws IOException,
          InterruptedException,
          InvalidImageReferenceException,
          RegistryException,
          CacheDirectoryCreationException,
          ExecutionException {
    Jib.fromScratch()
        .setPlatforms(Set.of(new Platform(architecture(), "linux")))
        .setFileEntriesLayers(layers)
        .setEnvironment(Map.of("JAVA_HOME", JAVA_HOME, "PATH", JAVA_HOME + "/bin:/bin"))
        .setEntrypoint("/bin/sleep", "infinity")
        .containerize(
            Containerizer.to(TarImage.at(tar).named(NodeImages.BASE_NAME))
                .setBaseImageLayersCache(cache)
                .setApplicationLayersCache(cache));
  }

  private static FileEntriesLayer java(TemporaryFolder folder) throws IOException {
    Path home = folder.path().resolve("java");
    Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    print(folder, jlink.toString(), "--add-modules", JAVA_MODULES, "--output", home.toString());
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("java");
    layer.addEntryRecursive(
        home, AbsoluteUnixPath.get(JAVA_HOME), (file, _) -> permissions(Files.isExecutable(file)));
    return layer.build();
  }

  private static FileEntriesLayer programs(TemporaryFolder folder, TestBedSettings settings)
      throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("programs");
    Set<Path> libraries = new TreeSet<>();
    for (String program : PROGRAMS) {
      Path file = settings.program(program).orElseThrow().toRealPath();
      libraries.addAll(libraries(folder, file));
      layer.addEntry(file, AbsoluteUnixPath.get("/bin/" + program), permissions(true));
    }
    for (String file : JAVA_FILES) {
      libraries.addAll(libraries(folder, folder.path().resolve("java").resolve(file)));
    }
    for (Path library : libraries) {
      layer.addEntry(library.toRealPath(), AbsoluteUnixPath.fromPath(library), permissions(true));
    }
    return layer.build();
  }

  /// The folder for temporary files, and the name of the user that the operator runs as.
  private static FileEntriesLayer places(TemporaryFolder folder) throws IOException {
    Path users = folder.write("passwd", "nonroot:x:65532:65532::/tmp:/bin/sh\n");
    Path empty = Files.createDirectory(folder.path().resolve("tmp"));
    return FileEntriesLayer.builder()
        .setName("places")
        .addEntry(users, AbsoluteUnixPath.get("/etc/passwd"), permissions(false))
        .addEntry(empty, AbsoluteUnixPath.get("/tmp"), FilePermissions.fromOctalString("777"))
        .build();
  }

  /// The system's libraries that a program or library needs.
  private static Set<Path> libraries(TemporaryFolder folder, Path file) {
    String needed = print(folder, "ldd", file.toString());
    Path own = folder.path();
    Set<Path> found = new TreeSet<>();
    LIBRARY
        .matcher(needed)
        .results()
        .map(MatchResult::group)
        .map(line -> Path.of(line.substring(0, line.indexOf(' '))))
        .filter(path -> !path.startsWith(own))
        .forEach(found::add);
    return found;
  }

  private static String print(TemporaryFolder folder, String... command) {
    return new String(CommandOutput.of(folder, Map.of(), List.of(command)), StandardCharsets.UTF_8);
  }

  private static FilePermissions permissions(boolean executable) {
    return FilePermissions.fromOctalString(executable ? "755" : "644");
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : "amd64";
  }
}
