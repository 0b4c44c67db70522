package dev.imagepush.testing.bed.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.testing.bed.TestBedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeRequirementsTest {
  @TempDir private Path root;

  @BeforeEach
  void makeAMachine() throws IOException {
    Files.createDirectories(root.resolve("sys/fs/cgroup"));
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/filesystems"), "\text4\nnodev\toverlay\n");
    Files.createDirectories(root.resolve("bin"));
    for (String program : new String[] {"go", "ip", "mount", "nsenter", "runc", "unshare"}) {
      Files.createFile(
          root.resolve("bin").resolve(program),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
  }

  @Test
  void aMachineWithAllOfThemLacksNothing() {
    // When
    Optional<String> lacking = requirements("root").lacking();

    // Then
    assertThat(lacking).isEmpty();
  }

  @Test
  void whatIsNotLinuxIsToldNothingElse() throws IOException {
    // Given
    Files.delete(root.resolve("sys/fs/cgroup"));

    // When
    Optional<String> lacking = requirements("me").lacking();

    // Then
    assertThat(lacking).contains("it is not Linux with cgroups");
  }

  @Test
  void eachThingThatIsMissingIsNamedWithItsRemedy() throws IOException {
    // Given
    Files.writeString(root.resolve("proc/filesystems"), "\text4\n");
    Files.delete(root.resolve("bin/go"));
    Files.delete(root.resolve("bin/runc"));
    Files.delete(root.resolve("bin/nsenter"));

    // When
    Optional<String> lacking = requirements("me").lacking();

    // Then
    assertThat(lacking)
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("sudo", "modprobe overlay", "https://go.dev/doc/install")
                    .endsWith("apt-get install runc util-linux"));
  }

  private NodeRequirements requirements(String user) {
    Map<String, String> environment =
        Map.of(
            "PATH", root.resolve("bin").toString(),
            "XDG_CACHE_HOME", root.resolve("cache").toString());
    return new NodeRequirements(
        root, user, TestBedSettings.fromEnvironment(environment, root, Path.of("")));
  }
}
