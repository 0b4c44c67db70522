package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginsTest {
  private static final Repository REPOSITORY = Repository.parse("r.io/team/app");

  @TempDir Path home;
  private final PushOptions flags = new PushOptions();
  private CommandRun run = new CommandRun(Path.of("nowhere"));

  @BeforeEach
  void livesHere() {
    run = new CommandRun(home);
  }

  @Test
  void takesTheFlagsFirst() throws IOException {
    // Given
    flags.username = "flag";
    flags.password = "one";
    run.variable("IMAGEPUSH_REGISTRY_USER", "variable")
        .variable("IMAGEPUSH_REGISTRY_PASSWORD", "two");
    login(home.resolve(".docker/config.json"), "r.io", "file:three");

    // When
    NamedCredential login = Logins.of(flags, run.surroundings()).forDestination(REPOSITORY);

    // Then
    assertThat(login).isEqualTo(named("flag", "one", "--username"));
  }

  @Test
  void takesTheVariablesBeforeTheFiles() throws IOException {
    // Given
    run.variable("IMAGEPUSH_REGISTRY_USER", "variable")
        .variable("IMAGEPUSH_REGISTRY_PASSWORD", "two");
    login(home.resolve(".docker/config.json"), "r.io", "file:three");

    // When
    NamedCredential login = Logins.of(flags, run.surroundings()).forDestination(REPOSITORY);

    // Then
    assertThat(login).isEqualTo(named("variable", "two", "IMAGEPUSH_REGISTRY_USER"));
  }

  @Test
  void givesTheSourceTheLoginOfTheFilesAlone() throws IOException {
    // Given
    flags.username = "flag";
    flags.password = "one";
    Path file = login(home.resolve(".docker/config.json"), "r.io", "file:three");

    // When
    NamedCredential login = Logins.of(flags, run.surroundings()).forSource(REPOSITORY);

    // Then
    assertThat(login).isEqualTo(named("file", "three", file.toString()));
  }

  @Test
  void readsThePasswordFromTheFirstLineOfStandardInput() {
    // Given
    flags.username = "flag";
    flags.passwordStdin = true;
    run.input("p4ss word\r\nmore\n");

    // When
    NamedCredential login = Logins.of(flags, run.surroundings()).forDestination(REPOSITORY);

    // Then
    assertThat(login).isEqualTo(named("flag", "p4ss word", "--username"));
  }

  @Test
  void takesTheFileThatAVariableNamesBeforeDockers() throws IOException {
    // Given
    Path file = login(home.resolve("auth.json"), "r.io", "podman:four");
    login(home.resolve(".docker/config.json"), "r.io", "file:three");
    run.variable("REGISTRY_AUTH_FILE", file.toString());

    // When
    NamedCredential login = Logins.of(flags, run.surroundings()).forSource(REPOSITORY);

    // Then
    assertThat(login).isEqualTo(named("podman", "four", file.toString()));
  }

  @Test
  void looksOnWhereAFileHasNoLoginForTheRegistry() throws IOException {
    // Given
    login(home.resolve("docker/config.json"), "other.io", "file:three");
    Path file = login(home.resolve(".config/containers/auth.json"), "r.io/team", "podman:four");
    run.variable("DOCKER_CONFIG", home.resolve("docker").toString());

    // When
    NamedCredential login = Logins.of(flags, run.surroundings()).forSource(REPOSITORY);

    // Then
    assertThat(login).isEqualTo(named("podman", "four", file.toString()));
  }

  @Test
  void asksTheHelperOfTheRegistryUnderTheNameThatDockerLoginUses() throws IOException {
    // Given
    Path helper = home.resolve("docker-credential-fake");
    Files.writeString(
        helper,
        "#!/bin/sh\nread server\n[ \"$server\" = https://index.docker.io/v1/ ] || exit 1\n"
            + "echo '{\"Username\":\"hub\",\"Secret\":\"five\"}'\n");
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
    Path file = home.resolve(".docker/config.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "{\"auths\":{\"https://index.docker.io/v1/\":{}},\"credsStore\":\"x\"}");
    CredentialProgram fake =
        new CredentialProgram(run.surroundings().environment()) {
          @Override
          Path program(String name) {
            return helper;
          }
        };

    // When
    var login = new LoginFiles(run.surroundings(), fake).find(Repository.parse("docker.io/me/app"));

    // Then
    assertThat(login).contains(named("hub", "five", file.toString()));
  }

  @Test
  void refusesAHelperThatIsNotThere() throws IOException {
    // Given
    Path file = home.resolve(".docker/config.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"credHelpers\":{\"r.io\":\"absent-from-the-path\"}}");

    // When
    var refusal =
        assertThatExceptionOfType(ExitException.class)
            .isThrownBy(() -> Logins.of(flags, run.surroundings()).forSource(REPOSITORY));

    // Then
    refusal
        .withMessageContaining("docker-credential-absent-from-the-path")
        .extracting(ExitException::reason)
        .isEqualTo(ExitReason.SECRET_INVALID);
  }

  @Test
  void refusesAUserWithoutAPassword() {
    // Given
    flags.username = "flag";

    // When
    var refusal =
        assertThatExceptionOfType(ExitException.class)
            .isThrownBy(() -> Logins.of(flags, run.surroundings()));

    // Then
    refusal.withMessageContaining("--password-stdin");
  }

  private static NamedCredential named(String user, String password, String name) {
    return new NamedCredential(new Credential.Basic(user, new SecretText(password)), name);
  }

  private static Path login(Path file, String host, String pair) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(
        file,
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
            .formatted(host, Base64.getEncoder().encodeToString(pair.getBytes(UTF_8))));
  }
}
