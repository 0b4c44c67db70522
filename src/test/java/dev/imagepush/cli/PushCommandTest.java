package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagepush.testing.http.FakeProxy;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import dev.imagepush.testing.registry.TestReferrers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `imagepush push` as a person runs it, against a registry.
class PushCommandTest {
  @TempDir Path work;
  private final TestImage image = TestImages.random(1, 1, 10_000);
  private final FakeRegistry registry = FakeRegistry.plain();
  private CommandRun run = new CommandRun(Path.of("nowhere"));

  @BeforeEach
  void livesHere() {
    run = new CommandRun(work);
  }

  @AfterEach
  void closes() {
    registry.close();
  }

  @Test
  void pushesFromALayout() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");

    // When
    int status = run.run("push", "oci:" + layout, registry.reference("team/app:1.2"));

    // Then
    assertThat(status).as(run.errors()).isZero();
    assertThat(run.output())
        .isEqualTo(registry.reference("team/app@" + image.digest()) + System.lineSeparator());
    assertThat(registry.repository("team/app").tag("1.2")).contains(image.digest());
  }

  @Test
  void pushesNoFasterThanTheBandwidth() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");

    // When
    int status =
        run.run("push", "oci:" + layout, registry.reference("team/app:1.2"), "--bandwidth", "1Ki");

    // Then
    Duration waited = run.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(status).as(run.errors()).isZero();
    assertThat(waited).isGreaterThan(Duration.ofSeconds(image.blobBytes() / 1024 - 1));
  }

  @Test
  void pushesFromAnArchiveOfALayoutByName() throws IOException {
    // Given
    Path archive = ImageFiles.ociArchive(work.resolve("app.tar"), image, "1.2");

    // When
    int status =
        run.run("push", "oci-archive:" + archive + ":1.2", registry.reference("team/app:1"));

    // Then
    assertThat(status).as(run.errors()).isZero();
    assertThat(registry.repository("team/app").tag("1")).contains(image.digest());
  }

  @Test
  void pushesWhatDockerSaved() throws IOException {
    // Given
    Path archive = ImageFiles.dockerArchive(work.resolve("app.tar"), image, "app:1.2");

    // When
    int status =
        run.run("push", "docker-archive:" + archive + ":app:1.2", registry.reference("app:1.2"));

    // Then
    assertThat(status).as(run.errors()).isZero();
    assertThat(registry.repository("app").tags()).contains("1.2");
  }

  @Test
  void copiesFromARegistry() {
    // Given
    registry.holds("from/app:1", image);

    // When
    int status =
        run.run("push", "docker://" + registry.reference("from/app:1"), registry.reference("to:2"));

    // Then
    assertThat(status).as(run.errors()).isZero();
    assertThat(registry.repository("to").tag("2")).contains(image.digest());
  }

  @Test
  void pushesSomePlatformsAndSaysThatTheIndexIsAnother() throws IOException {
    // Given
    TestImage arm64 = TestImages.image("arm64", List.of(TestLayer.random(2, 100)));
    TestImage index = TestImages.index(image, arm64);
    registry.holds("from/app:1", index);

    // When
    int status =
        run.run(
            "push",
            "docker://" + registry.reference("from/app:1"),
            registry.reference("to:2"),
            "--platform=linux/arm64",
            "--output=json");

    // Then
    assertThat(status).as(run.errors()).isZero();
    JsonNode answer = new ObjectMapper().readTree(run.output());
    assertThat(answer.path("sourceDigest").asText()).isEqualTo(index.digest());
    assertThat(registry.repository("to").tag("2")).contains(answer.path("digest").asText());
    assertThat(answer.path("digest").asText()).isNotEqualTo(index.digest());
    assertThat(answer.path("platforms"))
        .extracting(JsonNode::asText)
        .containsExactly("linux/arm64");
    assertThat(answer.path("notes").path(0).asText()).contains("rewritten for 1 of 2 platforms");
  }

  @Test
  void pushesWhatRefersToAnImageOfALayout() throws IOException {
    // Given
    TestImage signature = TestReferrers.of(image, "application/vnd.example.signature", 1);
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    ImageFiles.attach(layout, image, "1.2", signature);

    // When
    int status =
        run.run(
            "push",
            "oci:" + layout + ":1.2",
            registry.reference("team/app:1.2"),
            "--referrers=Copy");

    // Then
    assertThat(status).as(run.errors()).isZero();
    assertThat(registry.repository("team/app").holds(signature)).isTrue();
    assertThat(run.errors()).contains("with 1 signature or other referrer");
  }

  @Test
  void exitsWithFourWhereAPlatformIsNotThere() {
    // Given
    registry.holds("from/app:1", image);

    // When
    int status =
        run.run(
            "push",
            "docker://" + registry.reference("from/app:1"),
            registry.reference("to:2"),
            "--platform=linux/amd64,linux/s390x");

    // Then
    assertThat(status).isEqualTo(4);
    assertThat(run.errors()).contains("PlatformNotFound", "linux/s390x", "there is linux/amd64");
  }

  @Test
  void exitsWithTwoWhereThePasswordIsWrong() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    try (FakeRegistry closed =
        FakeRegistry.builder().basicAuth().user("ci", "right", Grant.push("*")).start()) {
      run.input("wrong\n");

      // When
      int status =
          run.run(
              "push",
              "oci:" + layout,
              closed.reference("app:1"),
              "--username=ci",
              "--password-stdin");

      // Then
      assertThat(status).isEqualTo(2);
      assertThat(run.output()).isEmpty();
      assertThat(run.errors())
          .startsWith("imagepush: Unauthorized (code 2, Authentication): ")
          .contains("--username", "docker login")
          .doesNotContain("wrong", "Secret");
    }
  }

  @Test
  void pushesWithTheRightPassword() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    try (FakeRegistry closed =
        FakeRegistry.builder().bearerAuth().user("ci", "right", Grant.push("*")).start()) {
      run.variable("IMAGEPUSH_REGISTRY_USER", "ci")
          .variable("IMAGEPUSH_REGISTRY_PASSWORD", "right");

      // When
      int status = run.run("push", "oci:" + layout, closed.reference("app:1"));

      // Then
      assertThat(status).as(run.errors()).isZero();
    }
  }

  @Test
  void exitsWithFourWhereThereIsNoSource() {
    // When
    int status = run.run("push", "oci:" + work.resolve("nowhere"), registry.reference("app:1"));

    // Then
    assertThat(status).isEqualTo(4);
    assertThat(run.errors()).startsWith("imagepush: SourceNotFound (code 4, Source image): ");
    assertThat(run.pauses()).isEmpty();
  }

  @Test
  void exitsWithOneForWrongArguments() {
    // When
    int status = run.run("push", "oci:x", registry.reference("app:1"), "--no-such-flag");

    // Then
    assertThat(status).isEqualTo(1);
    assertThat(run.errors())
        .startsWith("imagepush: InvalidSpec (code 1, General): Unknown option: '--no-such-flag'");
  }

  @Test
  void triesAgainWhileTheRegistryIsUnavailable() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    registry.when(RequestMatch.put("/manifests/")).answer(503).times(5);

    // When
    int status = run.run("push", "oci:" + layout, registry.reference("app:1"));

    // Then
    assertThat(status).as(run.errors()).isZero();
    assertThat(run.errors()).contains("attempt 2 of 10 in ", "RegistryUnavailable");
  }

  @Test
  void endsWithTheRegistrysFaultAfterTheLastAttempt() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    registry.when(RequestMatch.put("/manifests/")).answer(503).always();

    // When
    int status =
        run.run("push", "oci:" + layout, registry.reference("app:1"), "--retry-attempts=2");

    // Then
    assertThat(status).isEqualTo(5);
    assertThat(run.errors()).contains("attempt 2 of 2 in ").doesNotContain("attempt 3");
  }

  @Test
  void refusesToMoveATagWhereToldSo() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    registry.holds("app:1", TestImages.random(2, 1, 100));

    // When
    int status = run.run("push", "oci:" + layout, registry.reference("app:1"), "--overwrite=never");

    // Then
    assertThat(status).isEqualTo(5);
    assertThat(run.errors()).startsWith("imagepush: TagConflict (code 5, Registry): ");
  }

  @Test
  void printsOneJsonObject() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");

    // When
    run.run("push", "oci:" + layout, registry.reference("team/app:1.2"), "--output=json");

    // Then
    var answer = new ObjectMapper().readTree(run.output());
    assertThat(answer.path("code").asInt(-1)).isZero();
    assertThat(answer.path("reason").asText()).isEqualTo("Pushed");
    assertThat(answer.path("digest").asText()).isEqualTo(image.digest());
    assertThat(answer.path("bytesUploaded").asLong()).isEqualTo(image.blobBytes());
  }

  @Test
  void printsFailuresAsJsonToo() throws IOException {
    // When
    int status = run.run("push", "oci:x", "--output", "json");

    // Then
    var answer = new ObjectMapper().readTree(run.output());
    assertThat(status).isEqualTo(1);
    assertThat(answer.path("code").asInt()).isEqualTo(1);
    assertThat(answer.path("reason").asText()).isEqualTo("InvalidSpec");
    assertThat(answer.path("message").asText()).contains("DESTINATION");
  }

  @Test
  void saysNothingButTheAnswerWhenQuiet() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    run.variable("IMAGEPUSH_PUSH_QUIET", "true");

    // When
    run.run("push", "oci:" + layout, registry.reference("team/app:1.2"));

    // Then
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).isNotEmpty();
  }

  @Test
  void warnsOfAPasswordThatOthersCanRead() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");

    // When
    run.run(
        "push",
        "oci:" + layout,
        registry.reference("team/app:1.2"),
        "--username=ci",
        "--password=hunter2");

    // Then
    assertThat(run.errors()).contains("--password is visible").doesNotContain("hunter2");
  }

  @Test
  void reachesARegistryThroughTheProxyOfTheEnvironment() throws IOException {
    // Given
    Path layout = ImageFiles.layout(work.resolve("layout"), image, "1.2");
    try (FakeProxy proxy = FakeProxy.to(registry.port())) {
      run.variable("HTTP_PROXY", proxy.url()).variable("HTTPS_PROXY", proxy.url());

      // When
      int status = run.run("push", "oci:" + layout, "registry.inside/team/app:1", "--insecure");

      // Then
      assertThat(status).as(run.errors()).isZero();
      assertThat(registry.repository("team/app").tag("1")).contains(image.digest());
      assertThat(proxy.requestLines()).anyMatch(line -> line.contains("registry.inside"));
    }
  }
}
