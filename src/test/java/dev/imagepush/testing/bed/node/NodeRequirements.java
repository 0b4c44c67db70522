package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.TestBedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a machine must have to be a node: Linux, root, a few programs, overlay file systems.
///
/// @param root the root of the file system
/// @param user who runs this
/// @param settings where programs are looked for
public record NodeRequirements(Path root, String user, TestBedSettings settings) {
  /// Programs by Debian's package that has them. What Go builds is not among them.
  private static final Map<String, List<String>> PROGRAMS =
      new TreeMap<>(
          Map.of(
              "iproute2", List.of("ip"),
              "mount", List.of("mount"),
              "runc", List.of("runc"),
              "util-linux", List.of("unshare", "nsenter")));

  /// Those of this process.
  public static NodeRequirements ofThisProcess(TestBedSettings settings) {
    return new NodeRequirements(Path.of("/"), System.getProperty("user.name"), settings);
  }

  /// Why this machine can be no node, and what to do about it; nothing where it can.
  public Optional<String> lacking() {
    List<String> reasons = new ArrayList<>();
    if (!Files.isDirectory(root.resolve("sys/fs/cgroup"))) {
      return Optional.of("it is not Linux with cgroups");
    }
    if (!user.equals("root")) {
      reasons.add("it needs root: run it with sudo, or in a container with --privileged");
    }
    if (!knowsOverlay()) {
      reasons.add("the kernel has no overlay file systems (modprobe overlay)");
    }
    if (!NodeBinaries.canBeHad(settings)) {
      reasons.add("there is no go command on PATH to build it with; https://go.dev/doc/install");
    }
    String packages =
        PROGRAMS.entrySet().stream()
            .filter(entry -> !entry.getValue().stream().allMatch(this::isThere))
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(" "));
    if (!packages.isEmpty()) {
      reasons.add("programs are missing: apt-get install " + packages);
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  private boolean isThere(String program) {
    return settings.program(program).isPresent();
  }

  private boolean knowsOverlay() {
    try {
      return Files.readString(root.resolve("proc/filesystems")).contains("\toverlay\n");
    } catch (IOException _) {
      return false;
    }
  }
}
