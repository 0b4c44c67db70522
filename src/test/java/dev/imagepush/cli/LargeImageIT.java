package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.testing.registry.DiscardingRegistry;
import dev.imagepush.testing.registry.SparseLayout;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An image far larger than the memory it is pushed with.
@Timeout(600)
class LargeImageIT {
  private static final long LAYER_BYTES = 8L << 30;

  @TempDir private Path work;

  @Test
  @DisplayName("A layer of 8 GiB passes through a heap of 32 MiB")
  void pushesALargeLayerInLittleMemory() throws IOException, InterruptedException {
    // Given
    Path layout = SparseLayout.write(work, 1, LAYER_BYTES);
    try (DiscardingRegistry registry = DiscardingRegistry.start()) {
      ProcessBuilder push =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx32m",
              "-XX:MaxDirectMemorySize=8m",
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName(),
              "push",
              "--timeout=10m",
              "oci:" + layout,
              registry.address() + "/team/app:1");
      push.environment().put("HOME", work.toString());

      // When
      Process process = push.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);

      // Then
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(registry.blobBytes()).isGreaterThanOrEqualTo(LAYER_BYTES);
      assertThat(output).contains(registry.digest("team/app", "1"));
    }
  }
}
