package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoopbackPort;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.worker.WorkerFiles;
import dev.imagepush.worker.WorkerProgress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker in a process of its own, which is stopped as a kubelet stops it.
class StoppedWorkerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path work;
  private final TestImage image = TestImages.random(3, 3, 100_000);
  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry destination = FakeRegistry.plain();
  private final LoopbackPort port = LoopbackPort.unused();
  private WorkerFolder folder;

  @BeforeEach
  void mount() throws IOException {
    source.holds("team/app:1", image);
    folder =
        WorkerFolder.in(work)
            .config(
                """
                registries: [{host: "127.0.0.1:*", insecure: allowed}]
                egress: {allow: [127.0.0.0/8]}
                """)
            .resource(
                """
                {"source":{"registry":{"image":"%s","insecure":true}},
                 "destination":{"repository":"%s","insecure":true}}"""
                    .formatted(source.reference("team/app:1"), destination.reference("team/app")));
  }

  @AfterEach
  void close() {
    source.close();
    destination.close();
  }

  @Test
  @DisplayName("SIGTERM ends a push in seconds, and leaves no upload open")
  void closesItsUploadsAndSaysThatItWasCancelled() throws IOException, InterruptedException {
    // Given
    Fault stuck = destination.when(RegistryRequests.blobBytes()).always().hang();
    Process worker = start();
    try {
      await().atMost(PATIENCE).until(() -> stuck.struck() == 4);
      PushProgress.Snapshot progress = progress();

      // When
      worker.destroy();

      // Then
      assertThat(worker.waitFor(6, TimeUnit.SECONDS)).as("ends by itself").isTrue();
      assertThat(worker.exitValue()).isEqualTo(1);
      assertThat(progress.blobsTotal()).isEqualTo(4);
      assertThat(folder.reported("1"))
          .isInstanceOfSatisfying(
              PushOutcome.Failed.class,
              failed -> {
                assertThat(failed.reason()).isEqualTo(ExitReason.CANCELLED);
                assertThat(failed.source()).isNotNull();
              });
      assertThat(destination.requests().stream())
          .filteredOn(request -> request.method().equals("DELETE"))
          .hasSize(Math.toIntExact(destination.uploadsStarted()));
    } finally {
      worker.destroyForcibly();
    }
  }

  private PushProgress.Snapshot progress() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return WorkerProgress.parse(
          client
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://" + port.address() + WorkerProgress.PATH))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    }
  }

  private Process start() throws IOException {
    ProcessBuilder worker =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "worker",
            "--root",
            folder.root().toString());
    worker.environment().put(WorkerFiles.PROGRESS_ADDRESS_VARIABLE, port.address());
    return worker.redirectErrorStream(true).redirectOutput(work.resolve("log").toFile()).start();
  }
}
