package dev.imagepush.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.UsesTestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UsesTestBed
class QuickstartIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(10);
  private static final Pattern SAID = Pattern.compile("says the status: +(sha256:[0-9a-f]{64})");
  private static final Pattern FOUND = Pattern.compile("independently: +(sha256:[0-9a-f]{64})");

  @TempDir Path folder;

  @Test
  void pushesOnARealControlPlaneAndCleansUpWhenInterrupted(TestBed bed) throws Exception {
    // Given
    bed.controlPlane();
    bed.registry().start().close();
    Process quickstart = start(Map.of(), List.of());
    try {
      await()
          .atMost(PATIENCE)
          .failFast(() -> assertThat(quickstart.isAlive()).as(this::screen).isTrue())
          .until(() -> screen().contains("until Ctrl-C"));
      List<ProcessHandle> servers = quickstart.descendants().toList();
      // When
      quickstart.destroy();
      // Then
      assertThat(quickstart.waitFor(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS))
          .isTrue();
      assertThat(screen())
          .contains("(real: etcd and kube-apiserver)", "CNCF distribution on https");
      assertThat(digest(SAID)).isEqualTo(digest(FOUND));
      assertThat(servers).isNotEmpty().noneMatch(ProcessHandle::isAlive);
      assertThat(folder.resolve("handout").resolve("kubeconfig")).doesNotExist();
    } finally {
      quickstart.destroyForcibly();
    }
  }

  @Test
  void pushesOnAnEmbeddedApiServerWhereNoRealOneIsAtHand() throws Exception {
    // Given
    Map<String, String> nothingPrepared =
        Map.of(
            "XDG_CACHE_HOME", folder.toString(),
            "KUBEBUILDER_ASSETS", "",
            "IMAGEPUSH_TEST_BINARIES", "");
    // When
    Process quickstart = start(nothingPrepared, List.of("-Dquickstart.exit=true"));
    // Then
    try {
      assertThat(quickstart.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertThat(screen()).contains("embedded in this JVM");
      assertThat(quickstart.exitValue()).as(this::screen).isZero();
      assertThat(digest(SAID)).isEqualTo(digest(FOUND));
    } finally {
      quickstart.destroyForcibly();
    }
  }

  @Test
  void exitsWithTheCodeOfAPushThatFailed() throws Exception {
    // Given
    List<String> noSuchImage =
        List.of("-Dquickstart.exit=true", "-Dquickstart.image=registry.invalid/team/app:1");
    // When
    Process quickstart = start(Map.of("XDG_CACHE_HOME", folder.toString()), noSuchImage);
    // Then
    try {
      assertThat(quickstart.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertThat(screen()).contains("The push failed: exit code 3, DnsFailure");
      assertThat(quickstart.exitValue()).isEqualTo(3);
    } finally {
      quickstart.destroyForcibly();
    }
  }

  private Process start(Map<String, String> environment, List<String> properties)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("-Dlogback.configurationFile=dev/imagepush/quickstart/logback.xml");
    command.add("-Dquickstart.folder=" + folder.resolve("handout"));
    command.addAll(properties);
    command.add(Quickstart.class.getName());
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("screen").toFile());
    return builder.start();
  }

  private String screen() {
    try {
      return Files.readString(folder.resolve("screen"));
    } catch (IOException e) {
      return "(nothing: " + e.getMessage() + ")";
    }
  }

  private String digest(Pattern line) {
    Matcher matcher = line.matcher(screen());
    assertThat(matcher.find()).as(this::screen).isTrue();
    return matcher.group(1);
  }
}
