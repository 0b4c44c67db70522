package dev.imagepush.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WorkerFilesTest {
  @Test
  void areWhereKubernetesMountsThem() {
    // When
    WorkerFiles files = new WorkerFiles(Path.of("/"));

    // Then
    assertThat(files.resource()).hasToString("/etc/imagepush/attempt/resource.json");
    assertThat(files.config()).hasToString("/etc/imagepush/attempt/config.json");
    assertThat(files.secret("login")).hasToString("/etc/imagepush/secrets/login");
    assertThat(files.volume()).hasToString("/var/run/imagepush/volume");
    assertThat(files.temporary()).hasToString("/tmp");
    assertThat(files.terminationLog()).hasToString("/dev/termination-log");
  }

  @Test
  void areBeneathAnotherFolderOutsideOfAContainer() {
    // When
    WorkerFiles files = new WorkerFiles(Path.of("/srv/root"));

    // Then
    assertThat(files.terminationLog()).hasToString("/srv/root/dev/termination-log");
  }
}
