package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.ImageArchives;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `imagepush worker` as a Job's container runs it, with the files that a kubelet mounts.
class WorkerCommandTest {
  private static final String REACHES_THE_REGISTRY =
      """
      registries: [{host: "127.0.0.1:*", insecure: allowed}]
      egress: {allow: [127.0.0.0/8]}
      """;

  @TempDir Path work;
  private final TestImage image = TestImages.random(1, 2, 10_000);
  private final FakeRegistry registry =
      FakeRegistry.builder()
          .basicAuth()
          .user("ci", "right", Grant.push("*"))
          .anonymous(Grant.pull("from/app"))
          .start();
  private WorkerFolder folder;
  private CommandRun run = new CommandRun(Path.of("nowhere"));

  @BeforeEach
  void mount() throws IOException {
    registry.holds("from/app:1", image);
    folder = WorkerFolder.in(work.resolve("root")).config(REACHES_THE_REGISTRY);
    run = new CommandRun(work).variable("IMAGEPUSH_PROGRESS_ADDRESS", "127.0.0.1:0");
  }

  @AfterEach
  void closes() {
    registry.close();
  }

  static Stream<Arguments> logins() {
    String auth = Base64.getEncoder().encodeToString("ci:right".getBytes(UTF_8));
    return Stream.of(
        argumentSet("a user name and a password", Map.of("username", "ci", "password", "right\n")),
        argumentSet(
            "Docker's configuration",
            Map.of(".dockerconfigjson", "{\"auths\":{\"HOST\":{\"auth\":\"" + auth + "\"}}}")),
        argumentSet(
            "Docker's configuration of old",
            Map.of(".dockercfg", "{\"HOST\":{\"auth\":\"" + auth + "\"}}")));
  }

  @ParameterizedTest
  @MethodSource("logins")
  void pushesWithTheSecretsThatAreMounted(Map<String, String> secret) throws IOException {
    // Given
    Map<String, String> here = new HashMap<>(secret);
    here.replaceAll((key, value) -> value.replace("HOST", registry.address()));
    folder.secret("login", here).resource(copy("login"));

    // When
    int status = worker();

    // Then
    assertThat(status).as(folder.terminationMessage()).isZero();
    assertThat(registry.repository("to/app").tag("1")).contains(image.digest());
    assertThat(folder.terminationMessage()).doesNotContain("right");
    assertThat(folder.reported("1", "latest"))
        .isInstanceOfSatisfying(
            PushOutcome.Pushed.class,
            pushed -> {
              assertThat(pushed.names()).containsExactly("1", "latest");
              assertThat(pushed.source().name())
                  .isEqualTo(registry.reference("from/app@" + image.digest()));
            });
  }

  @Test
  void saysThatEverythingWasThere() throws IOException {
    // Given
    folder.secret("login", login()).resource(copy("login"));
    worker();

    // When
    int status = worker();

    // Then
    assertThat(status).isZero();
    assertThat(folder.reported("1", "latest")).isInstanceOf(PushOutcome.UpToDate.class);
  }

  @Test
  void storesAgainWhatIsThereWhereItIsForced() throws IOException {
    // Given
    folder.secret("login", login()).resource(copy("login"));
    worker();

    // When
    int status = run.run("worker", "--root", folder.root().toString(), "--force");

    // Then
    assertThat(status).isZero();
    assertThat(folder.reported("1", "latest")).isInstanceOf(PushOutcome.Pushed.class);
  }

  @Test
  void pushesWhatIsOnTheVolume() throws IOException {
    // Given
    Path volume = Files.createDirectories(folder.files().volume().resolve("out"));
    Files.write(volume.resolve("app.tar"), ImageArchives.layout(image));
    folder
        .secret("login", login())
        .resource(
            """
            {"source":{"archive":{"persistentVolumeClaim":{"claimName":"builds","path":"out/app.tar"}}},
             "destination":{"repository":"%s/to/app","tags":["2"],"insecure":true,
               "secretRef":{"name":"login"}},
             "execution":{"mode":"Job","serviceAccountName":"pusher"}}"""
                .formatted(registry.address()));

    // When
    int status = worker();

    // Then
    assertThat(status).as(folder.terminationMessage()).isZero();
    assertThat(registry.repository("to/app").tag("2")).contains(image.digest());
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        failure(
            "a Secret that is not mounted",
            2,
            ExitReason.SECRET_NOT_FOUND,
            "Secret login (spec.destination.secretRef) does not exist",
            folder -> {}),
        failure(
            "a Secret whose folder is empty",
            2,
            ExitReason.SECRET_NOT_FOUND,
            "Secret login (spec.destination.secretRef) does not exist",
            folder -> folder.secret("login", Map.of())),
        failure(
            "a Secret without the keys",
            2,
            ExitReason.SECRET_INVALID,
            "Secret login (spec.destination.secretRef) has no key username",
            folder -> folder.secret("login", Map.of("user", "ci"))),
        failure(
            "credentials that are not accepted",
            2,
            ExitReason.UNAUTHORIZED,
            "Secret login",
            folder -> folder.secret("login", Map.of("username", "ci", "password", "wrong"))),
        failure(
            "plain HTTP that the operator's configuration does not allow",
            1,
            ExitReason.POLICY_DENIED,
            "spec.source.registry.insecure: plain HTTP",
            folder -> folder.config("egress: {allow: [127.0.0.0/8]}")),
        failure(
            "an address that the operator's configuration does not allow",
            3,
            ExitReason.EGRESS_BLOCKED,
            "",
            folder ->
                folder
                    .secret("login", login())
                    .config("registries: [{host: '127.0.0.1:*', insecure: allowed}]")),
        failure(
            "no configuration",
            1,
            ExitReason.INTERNAL_ERROR,
            "the worker has to be of the operator's version",
            folder -> Files.delete(folder.files().config())),
        failure(
            "a configuration of another version",
            1,
            ExitReason.INTERNAL_ERROR,
            "unknown key later",
            folder -> Files.writeString(folder.files().config(), "{\"later\":{}}")),
        failure(
            "no resource",
            1,
            ExitReason.INTERNAL_ERROR,
            "the resource that the worker was given cannot be read",
            folder -> Files.delete(folder.files().resource())),
        failure(
            "half a resource",
            1,
            ExitReason.INTERNAL_ERROR,
            "is not valid JSON",
            folder -> Files.writeString(folder.files().resource(), "{\"metadata\":")),
        failure(
            "a resource of no namespace",
            1,
            ExitReason.INTERNAL_ERROR,
            "has no name or no namespace",
            folder ->
                Files.writeString(
                    folder.files().resource(),
                    Files.readString(folder.files().resource())
                        .replace("\"namespace\":\"team-a\",", ""))),
        failure(
            "a field that this version does not know",
            1,
            ExitReason.INVALID_SPEC,
            "spec.mustNot is no field",
            folder ->
                Files.writeString(
                    folder.files().resource(),
                    Files.readString(folder.files().resource())
                        .replace("{\"source\"", "{\"mustNot\":true,\"source\""))),
        failure(
            "a field that is not there yet",
            1,
            ExitReason.POLICY_DENIED,
            "spec.verify",
            folder ->
                Files.writeString(
                    folder.files().resource(),
                    Files.readString(folder.files().resource())
                        .replace("{\"source\"", "{\"verify\":{},\"source\""))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("says in the termination message, and by its status, that there is")
  void reportsHowItFailed(int status, ExitReason reason, String message, Change change)
      throws IOException {
    // Given
    folder.resource(copy("login"));
    change.to(folder);

    // When
    int exited = worker();

    // Then
    assertThat(folder.reported("1", "latest"))
        .isInstanceOfSatisfying(
            PushOutcome.Failed.class,
            failed -> {
              assertThat(failed.reason()).as(failed.failure().message()).isEqualTo(reason);
              assertThat(failed.failure().message()).contains(message);
            });
    assertThat(exited).isEqualTo(status);
    assertThat(registry.repository("to/app").tag("1")).isEmpty();
  }

  @Test
  @DisplayName("T21: neither the API server nor metadata is reached, whatever is allowed")
  void connectsToNoApiServer() throws IOException {
    // Given
    folder.secret("login", login()).resource(copy("login"));
    run.variable("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        .variable("KUBERNETES_SERVICE_PORT", String.valueOf(registry.port()));

    // When
    int status = worker();

    // Then
    assertThat(status).isEqualTo(3);
    assertThat(registry.connections()).isZero();
  }

  @Test
  void pushesWithoutAPortForItsProgress() throws IOException {
    // Given
    folder.secret("login", login()).resource(copy("login"));
    run.variable("IMAGEPUSH_PROGRESS_ADDRESS", registry.address());

    // When
    int status = worker();

    // Then
    assertThat(status).isZero();
  }

  @Test
  void isNotInTheHelp() {
    // When
    int status = run.run("--help");

    // Then
    assertThat(status).isZero();
    assertThat(run.output()).contains("operator").doesNotContain("worker");
  }

  private int worker() {
    return run.run("worker", "--root", folder.root().toString());
  }

  private String copy(String secret) {
    return """
        {"source":{"registry":{"image":"%1$s/from/app:1","insecure":true}},
         "destination":{"repository":"%1$s/to/app","tags":["1","latest"],"insecure":true,
           "secretRef":{"name":"%2$s"}}}"""
        .formatted(registry.address(), secret);
  }

  private static Map<String, String> login() {
    return Map.of("username", "ci", "password", "right");
  }

  /// What is otherwise than it should be.
  @FunctionalInterface
  interface Change {
    void to(WorkerFolder folder) throws IOException;
  }

  private static Arguments failure(
      String name, int status, ExitReason reason, String message, Change change) {
    return argumentSet(name, status, reason, message, change);
  }
}
