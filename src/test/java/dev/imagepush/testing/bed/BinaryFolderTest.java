package dev.imagepush.testing.bed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.testing.bed.BinarySource.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryFolderTest {
  private static final Set<TestBinary> CONTROL_PLANE =
      Set.of(TestBinary.ETCD, TestBinary.KUBE_APISERVER);

  @TempDir private Path folder;

  @Test
  void holdsExecutablesOfTheirUsualNames() throws IOException {
    // Given
    Path etcd = executable("etcd");
    Path apiServer = executable("kube-apiserver");
    // When
    Answer answer = new BinaryFolder("ASSETS", folder).locate(CONTROL_PLANE);
    // Then
    assertThat(answer)
        .isEqualTo(
            new Answer.Present(
                new TestBinaries(
                    Map.of(TestBinary.ETCD, etcd, TestBinary.KUBE_APISERVER, apiServer))));
  }

  @Test
  void holdsNothingWhereOneIsMissing() throws IOException {
    // Given
    executable("etcd");
    // When
    Answer answer = new BinaryFolder("ASSETS", folder).locate(CONTROL_PLANE);
    // Then
    assertThat(answer)
        .isEqualTo(new Answer.Absent("ASSETS: " + folder + " holds no executable kube-apiserver"));
  }

  @Test
  void doesNotTakeAFileThatIsNotExecutable() throws IOException {
    // Given
    Files.createFile(folder.resolve("etcd"));
    // When
    Answer answer = new BinaryFolder("ASSETS", folder).locate(Set.of(TestBinary.ETCD));
    // Then
    assertThat(answer)
        .isEqualTo(new Answer.Absent("ASSETS: " + folder + " holds no executable etcd"));
  }

  @Test
  void saysThatItsVariableIsNotSet() {
    // When
    Answer answer = new BinaryFolder("ASSETS", null).locate(CONTROL_PLANE);
    // Then
    assertThat(answer).isEqualTo(new Answer.Absent("ASSETS is not set"));
  }

  @Test
  void knowsDebiansNameOfTheRegistry() throws IOException {
    // Given
    Path registry = executable("docker-registry");
    var source = new BinaryFolder("Debian", folder, Map.of(TestBinary.REGISTRY, "docker-registry"));
    // When
    Answer answer = source.locate(Set.of(TestBinary.REGISTRY));
    // Then
    assertThat(answer)
        .isEqualTo(new Answer.Present(new TestBinaries(Map.of(TestBinary.REGISTRY, registry))));
  }

  private Path executable(String name) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
    return file;
  }
}
