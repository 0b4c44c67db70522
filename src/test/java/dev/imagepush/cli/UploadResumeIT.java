package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.ByteCountingProxy;
import dev.imagepush.testing.http.Direction;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pushes to the CNCF registry that are cut and killed, and the bytes that this costs.
@Timeout(120)
@UsesTestBed
class UploadResumeIT {
  private static final int MIB = 1 << 20;
  private static final int LAYER = 48 * MIB;

  /// Heads of requests, and what lay unread in the registry's sockets when their connections were reset:
  /// a receive buffer grows to 6 MiB (`net.ipv4.tcp_rmem`).
  private static final long SLACK = 8 * MIB;

  private static final TestImage IMAGE = TestImages.random(1, 1, LAYER);

  @TempDir private Path work;
  private DistributionRegistry registry;
  private ByteCountingProxy proxy;

  @BeforeEach
  void start(TestBed testBed) {
    registry = testBed.registry().start();
    proxy = ByteCountingProxy.before(URI.create(registry.url()).getPort());
  }

  @AfterEach
  void stop() {
    proxy.close();
    registry.close();
  }

  private record Ended(int status, String output, String errors) {}

  static Stream<Arguments> kills() {
    return Stream.of(
        argumentSet("at once, in one request", 1, 0, List.of()),
        argumentSet("in the middle of one request", 20 * MIB, 0, List.of()),
        argumentSet("near its end", 47 * MIB, 0, List.of()),
        argumentSet("in the middle of a chunk", 20 * MIB, 8 * MIB, List.of("--chunk-size=8Mi")));
  }

  @ParameterizedTest
  @MethodSource("kills")
  @DisplayName("K12, R2: a push that was killed sends no more than a chunk again:")
  void goesOnAfterItWasKilled(int after, int chunk, List<String> flags)
      throws IOException, InterruptedException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), IMAGE, "1.2");
    proxy.stallAfter(Direction.TO_SERVER, after);
    Process killed = push(layout, flags);
    proxy.awaitStalled(Direction.TO_SERVER);
    killed.destroyForcibly().waitFor();
    proxy.release();
    proxy.dropConnections();

    // When
    Ended ended = end(push(layout, flags));

    // Then
    assertThat(ended.status()).as(ended.errors()).isZero();
    assertThat(ended.output()).contains(IMAGE.digest());
    assertThat(proxy.bytes(Direction.TO_SERVER)).isLessThan(LAYER + chunk + SLACK);
  }

  @ParameterizedTest
  @ValueSource(ints = {MIB, 20 * MIB, 47 * MIB})
  @DisplayName("N01: a push whose connection is cut goes on where it was")
  void goesOnAfterACut(int after) throws IOException, InterruptedException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), IMAGE, "1.2");
    proxy.cutAfter(Direction.TO_SERVER, after);

    // When
    Ended ended = end(push(layout, List.of()));

    // Then
    assertThat(ended.status()).as(ended.errors()).isZero();
    assertThat(proxy.bytes(Direction.TO_SERVER)).isLessThan(LAYER + SLACK);
    assertThat(work.resolve(".local/state/imagepush/uploads")).isEmptyDirectory();
  }

  private Process push(Path layout, List<String> flags) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "push",
                "oci:" + layout,
                proxy.address() + "/team/app:1.2"));
    command.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", work.toString());
    builder.environment().remove("XDG_STATE_HOME");
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.home=" + work);
    return builder.start();
  }

  private static Ended end(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output, errors);
  }
}
