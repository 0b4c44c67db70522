package dev.imagepush.testing.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder of a Go module with its `go.mod` and `go.sum`, which pin every version.
record GoModuleFolder(BuildModule module, Path folder) {
  private static final int HASH_LENGTH = 12;

  /// The version that `go.mod` requires of a module, with its leading `v`.
  String versionOf(String required) {
    Matcher line =
        Pattern.compile(
                "^(?:require)?\\s*" + Pattern.quote(required) + "\\s+(v\\S+)", Pattern.MULTILINE)
            .matcher(new String(read("go.mod"), StandardCharsets.UTF_8));
    if (!line.find()) {
      throw new TestBedException(folder.resolve("go.mod") + " does not require " + required);
    }
    return line.group(1);
  }

  /// What `-ldflags` of the build are: no symbol tables, and the version that Kubernetes reports.
  String linkerFlags() {
    String stripped = "-s -w";
    return switch (module) {
      case CONTAINERD, REGISTRY, REGISTRY_V2, CONFORMANCE, PEERS -> stripped;
      case KUBERNETES, NODE -> {
        String version = versionOf("k8s.io/kubernetes");
        String[] parts = version.substring(1).split("\\.", -1);
        String variable = " -X k8s.io/component-base/version.";
        yield stripped
            + (variable + "gitVersion=" + version)
            + (variable + "gitMajor=" + parts[0])
            + (variable + "gitMinor=" + parts[1]);
      }
    };
  }

  /// A name that changes with each pinned version, each source file, the flags, the system and the
  /// architecture.
  String cacheName() {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(read("go.mod"));
      hash.update(read("go.sum"));
      for (String source : sources()) {
        hash.update(read(source));
      }
      String rest =
          String.join(
              "\n", linkerFlags(), System.getProperty("os.name"), System.getProperty("os.arch"));
      hash.update(rest.getBytes(StandardCharsets.UTF_8));
      return module.label()
          + "-"
          + HexFormat.of().formatHex(hash.digest()).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private List<String> sources() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".go"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] read(String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("no " + name + " of test binaries in " + folder, e);
    }
  }
}
