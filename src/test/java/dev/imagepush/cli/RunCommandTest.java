package dev.imagepush.cli;

import static dev.imagepush.testing.registry.RegistryRequests.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `imagepush run` as a person runs it, against a registry that wants a login.
class RunCommandTest {
  @TempDir Path work;
  private final TestImage image = TestImages.random(1, 1, 10_000);
  private final FakeRegistry registry =
      FakeRegistry.builder()
          .basicAuth()
          .user("ci", "right", Grant.push("*"))
          .anonymous(Grant.pull("from/app"))
          .start();
  private CommandRun run = new CommandRun(Path.of("nowhere"));

  @BeforeEach
  void livesHere() {
    run = new CommandRun(work);
    registry.holds("from/app:1", image);
  }

  @AfterEach
  void closes() {
    registry.close();
  }

  @Test
  void pushesAndPrintsTheStatus() throws IOException {
    // Given
    Path file = file(resource("app", "to/app", "ci"), secret("ci", "right"));

    // When
    int status = run.run("run", "-f", file.toString());

    // Then
    assertThat(status).as(run.errors()).isZero();
    assertThat(registry.repository("to/app").tag("1")).contains(image.digest());
    assertThat(run.output())
        .contains("kind: \"ImagePush\"", "reason: \"Pushed\"", image.digest())
        .doesNotContain("right");
  }

  @Test
  void pushesNoFasterThanTheBandwidth() throws IOException {
    // Given
    registry.when(mount()).always().answer(500);
    String limited = resource("app", "to/app", "ci") + "  bandwidth: 1Ki\n";
    Path file = file(limited, secret("ci", "right"));

    // When
    int status = run.run("run", "-f", file.toString());

    // Then
    Duration waited = run.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(status).as(run.errors()).isZero();
    assertThat(registry.repository("to/app").holds(image)).isTrue();
    assertThat(waited).as("for 10000 bytes, sent and read").isGreaterThan(Duration.ofSeconds(9));
  }

  @Test
  void readsTheFilesOfAFolder() throws IOException {
    // Given
    Path folder = Files.createDirectory(work.resolve("pushes"));
    Files.writeString(folder.resolve("a.yaml"), resource("app", "to/app", "ci"));
    Files.writeString(folder.resolve("b.yml"), resource("more", "to/more", "ci"));
    Files.writeString(
        folder.resolve("login.json"),
        """
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "ci"},
         "type": "kubernetes.io/basic-auth", "stringData": {"username": "ci", "password": "right"}}
        """);
    Files.writeString(folder.resolve("README.md"), "no resource");
    Files.createDirectory(folder.resolve("below.yaml"));

    // When
    int status = run.run("run", "-f", folder.toString());

    // Then
    assertThat(status).as(run.errors()).isZero();
    assertThat(registry.repository("to/app").tags()).containsExactly("1");
    assertThat(registry.repository("to/more").tags()).containsExactly("1");
  }

  @Test
  void makesNoMoreAttemptsThanTheFlagSays() throws IOException {
    // Given
    registry.when(RequestMatch.post("/to/app/blobs/uploads/")).always().answer(500);
    Path file =
        file(
            resource("app", "to/app", "ci") + "  retry: {limit: 0, initialDelay: 1s}\n",
            secret("ci", "right"));

    // When
    int status = run.run("run", "-f", file.toString(), "--retry-attempts=2");

    // Then
    assertThat(status).isEqualTo(5);
    assertThat(run.errors()).contains("app: attempt 2 in").doesNotContain("attempt 3");
  }

  @Test
  void refusesAttemptsThatAreNoNumber() throws IOException {
    // Given
    Path file = file(resource("app", "to/app", "ci"), secret("ci", "right"));

    // When
    int status = run.run("run", "-f", file.toString(), "--retry-attempts=0");

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(run.errors()).contains("--retry-attempts is a number from 1 to 1000");
  }

  @Test
  void readsStandardInput() {
    // Given
    run.input(resource("app", "to/app", "ci") + "---\n" + secret("ci", "right"));

    // When
    int status = run.run("run", "-f", "-");

    // Then
    assertThat(status).as(run.errors()).isZero();
  }

  @Test
  void pushesTheOthersWhereOneFailsAndExitsWithItsCode() throws IOException {
    // Given
    Path file =
        file(
            resource("bad", "to/bad", "absent"),
            resource("good", "to/good", "ci"),
            secret("ci", "right"));

    // When
    int status = run.run("run", "-f", file.toString(), "--parallel=1");

    // Then
    assertThat(status).isEqualTo(2);
    assertThat(run.output()).contains("reason: \"SecretNotFound\"", "reason: \"Pushed\"");
    assertThat(registry.repository("to/good").tag("1")).contains(image.digest());
  }

  @Test
  void findsNoSecretOfAnotherNamespace() throws IOException {
    // Given
    Path file =
        file(
            resource("app", "to/app", "ci"),
            secret("ci", "right").replace("  name: ci", "  name: ci\n  namespace: other"));

    // When
    int status = run.run("run", "-f", file.toString());

    // Then
    assertThat(status).isEqualTo(2);
    assertThat(run.errors()).contains("Secret ci");
  }

  @Test
  void pushesOnThisMachineWhatAClusterWouldAsAJob() throws IOException {
    // Given
    Path file =
        file(
            resource("app", "to/app", "ci")
                + "  execution: {mode: Job, nodeSelector: {disk: ssd}}\n",
            secret("ci", "right"));

    // When
    int status = run.run("run", "-f", file.toString());

    // Then
    assertThat(status).as(run.errors()).isZero();
  }

  @Test
  void saysHowElseToPushWhatIsOnAVolume() throws IOException {
    // Given
    Path file =
        file(
            """
            apiVersion: imagepush.dev/v1beta1
            kind: ImagePush
            metadata: {name: app}
            spec:
              source: {archive: {persistentVolumeClaim: {claimName: builds, path: app.tar}}}
              destination: {repository: registry.example.com/app}
            """);

    // When
    int status = run.run("run", "-f", file.toString());

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(run.errors())
        .contains("InvalidSpec", "in a cluster, by a Job; push what is on it with imagepush push");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        argumentSet("an unknown field", "interval:", "intervall:", "spec.intervall is no field"),
        argumentSet("another word", "overwrite: Always", "overwrite: Maybe", "Always, Never"),
        argumentSet("a wrong type", "suspend: false", "suspend: off-ish", "true or false"),
        argumentSet("a bad duration", "timeout: 1m", "timeout: soon", "spec.timeout"),
        argumentSet("no source", "registry:", "registri:", "spec.source.registri is no field"),
        argumentSet("another version", "v1beta1", "v1", "apiVersion is imagepush.dev/v1beta1"),
        argumentSet(
            "another kind", "kind: ImagePush", "kind: Pod", "leave only resources of the kinds"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void refusesWhatTheSchemaRefuses(String right, String wrong, String message) throws IOException {
    // Given
    String text =
        resource("app", "to/app", "ci") + "  interval: 1h\n  timeout: 1m\n  suspend: false\n";
    Path file = file(text.replace(right, wrong));

    // When
    int status = run.run("run", "-f", file.toString());

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(run.errors())
        .startsWith("imagepush: InvalidSpec (code 1, General): ")
        .contains(message);
  }

  private Path file(String... documents) throws IOException {
    return Files.writeString(work.resolve("push.yaml"), String.join("---\n", documents));
  }

  private String resource(String name, String repository, String secret) {
    return """
        apiVersion: imagepush.dev/v1beta1
        kind: ImagePush
        metadata:
          name: %s
        spec:
          source:
            registry:
              image: %s
              insecure: true
          destination:
            repository: %s
            overwrite: Always
            insecure: true
            secretRef: {name: %s}
        """
        .formatted(name, registry.reference("from/app:1"), registry.reference(repository), secret);
  }

  private static String secret(String name, String password) {
    return """
        apiVersion: v1
        kind: Secret
        metadata:
          name: %s
        type: kubernetes.io/basic-auth
        stringData: {username: ci, password: %s}
        """
        .formatted(name, password);
  }
}
