package dev.imagepush.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.image.Repository;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
  private static final Credential ANNE = new Credential.Basic("anne", new SecretText("pass:word"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io",
        "index.docker.io",
        "registry-1.docker.io",
        "https://docker.io",
        "https://index.docker.io/v1/",
        "https://index.docker.io/v2/",
        "https://registry-1.docker.io",
        "index.docker.io/v1/",
      })
  void findsDockerHubUnderEachOfItsNames(String key) throws InvalidCredentialsException {
    // Given
    DockerConfig config = config(entry(key, auth("anne", "pass:word")));

    // When
    Credential found = config.credentialFor(Repository.parse("acme/app"));

    // Then
    assertThat(found).isEqualTo(ANNE);
  }

  @ParameterizedTest
  @MethodSource("scopes")
  void findsTheCredentialOf(String key, String repository, boolean found)
      throws InvalidCredentialsException {
    // Given
    DockerConfig config = config(entry(key, auth("anne", "pass:word")));

    // When
    Credential credential = config.credentialFor(Repository.parse(repository));

    // Then
    assertThat(credential).isEqualTo(found ? ANNE : Credential.ANONYMOUS);
  }

  static Stream<Arguments> scopes() {
    return Stream.of(
        argumentSet("the host", "ghcr.io", "ghcr.io/acme/app", true),
        argumentSet("the host with a slash", "ghcr.io/", "ghcr.io/acme/app", true),
        argumentSet("the URL", "https://ghcr.io", "ghcr.io/acme/app", true),
        argumentSet("the URL of its API", "https://ghcr.io/v2/", "ghcr.io/acme/app", true),
        argumentSet("plain HTTP", "http://registry:5000", "registry:5000/app", true),
        argumentSet("a host in capitals", "GHCR.io", "ghcr.io/acme/app", true),
        argumentSet("a path", "ghcr.io/acme", "ghcr.io/acme/app", true),
        argumentSet("a deeper path", "ghcr.io/acme", "ghcr.io/acme/team/app", true),
        argumentSet("the repository itself", "ghcr.io/acme/app", "ghcr.io/acme/app", true),
        argumentSet("another path", "ghcr.io/acme", "ghcr.io/other/app", false),
        argumentSet("the beginning of a word", "ghcr.io/acme", "ghcr.io/acme-evil/app", false),
        argumentSet("another host", "ghcr.io", "evil.io/acme/app", false),
        argumentSet("the end of a host", "ghcr.io", "evil-ghcr.io/acme/app", false),
        argumentSet("a host above", "example.com", "registry.example.com/app", false),
        argumentSet("another port", "registry:5000", "registry:5001/app", false),
        argumentSet("no port", "registry.example.com", "registry.example.com:5000/app", false),
        argumentSet("not Docker Hub", "ghcr.io", "acme/app", false),
        argumentSet(
            "a host that Docker Hub also has",
            "registry.hub.docker.com",
            "registry.hub.docker.com/acme/app",
            true));
  }

  @Test
  void takesTheLongestScopeThatFits() throws InvalidCredentialsException {
    // Given
    DockerConfig config =
        config(
            entry("ghcr.io", auth("host", "x"))
                + ","
                + entry("ghcr.io/acme/app", auth("anne", "pass:word"))
                + ","
                + entry("ghcr.io/acme", auth("path", "x")));

    // When
    Credential found = config.credentialFor(Repository.parse("ghcr.io/acme/app"));

    // Then
    assertThat(found).isEqualTo(ANNE);
  }

  @Test
  void looksPastAnEntryWithoutCredentials() throws InvalidCredentialsException {
    // Given
    DockerConfig config =
        config(
            entry("https://index.docker.io/v1/", "{}")
                + ","
                + entry("docker.io", auth("anne", "pass:word")));

    // When
    Credential found = config.credentialFor(Repository.parse("app"));

    // Then
    assertThat(found).isEqualTo(ANNE);
    assertThat(config.scopes()).containsExactly("docker.io");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void reads(String entry, Credential expected) throws InvalidCredentialsException {
    // When
    Credential found =
        config(entry("ghcr.io", entry)).credentialFor(Repository.parse("ghcr.io/app"));

    // Then
    assertThat(found).isEqualTo(expected);
  }

  static Stream<Arguments> entries() {
    SecretText token = new SecretText("token");
    return Stream.of(
        argumentSet("an auth", auth("anne", "pass:word"), ANNE),
        argumentSet(
            "a user and a password", "{\"username\":\"anne\",\"password\":\"pass:word\"}", ANNE),
        argumentSet(
            "an auth before a user and a password",
            auth("anne", "pass:word").replace("}", ",\"username\":\"x\",\"password\":\"y\"}"),
            ANNE),
        argumentSet(
            "an identity token",
            "{\"auth\":\"eDp5\",\"identitytoken\":\"token\"}",
            new Credential.IdentityToken(token)),
        argumentSet(
            "the user of an identity token",
            "{\"username\":\"<token>\",\"password\":\"token\"}",
            new Credential.IdentityToken(token)),
        argumentSet(
            "a registry token",
            "{\"registrytoken\":\"token\"}",
            new Credential.RegistryToken(token)),
        argumentSet("nothing", "{}", Credential.ANONYMOUS),
        argumentSet("null", "null", Credential.ANONYMOUS));
  }

  @Test
  void readsTheOlderForm() throws InvalidCredentialsException {
    // When
    DockerConfig config =
        DockerConfig.parseLegacy(
            ("{" + entry("ghcr.io", auth("anne", "pass:word")) + "}").getBytes(UTF_8));

    // Then
    assertThat(config.credentialFor(Repository.parse("ghcr.io/app"))).isEqualTo(ANNE);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  @DisplayName("T08 T11: the fault is named and nothing of the input shown, with")
  void refuses(String json, String fault) {
    // When
    InvalidCredentialsException failure =
        catchThrowableOfType(
            InvalidCredentialsException.class, () -> DockerConfig.parse(json.getBytes(UTF_8)));

    // Then
    assertThat(failure.fault()).contains(fault).doesNotContain("canary");
    assertThat(failure).hasNoCause();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        argumentSet("no JSON", "canary", "not valid JSON"),
        argumentSet("half of a JSON", "{\"auths\":{\"canary", "not valid JSON"),
        argumentSet("a key twice", "{\"auths\":{},\"auths\":{\"canary\":{}}}", "a key twice"),
        argumentSet("a list", "[\"canary\"]", "not a JSON object"),
        argumentSet("no auths", "{\"canary\":1}", "no object auths"),
        argumentSet("auths that are a text", "{\"auths\":\"canary\"}", "no object auths"),
        argumentSet("a credential store", "{\"auths\":{},\"credsStore\":\"canary\"}", "helper"),
        argumentSet(
            "a credential helper",
            "{\"auths\":{},\"credHelpers\":{\"ghcr.io\":\"canary\"}}",
            "helper"),
        argumentSet(
            "an auth without a colon",
            "{\"auths\":{\"ghcr.io\":{\"auth\":\"Y2FuYXJ5\"}}}",
            "not base64 of user:password"),
        argumentSet(
            "an auth that is not base64",
            "{\"auths\":{\"ghcr.io\":{\"auth\":\"canary:canary\"}}}",
            "not base64"),
        argumentSet(
            "a user with a colon",
            "{\"auths\":{\"ghcr.io\":{\"username\":\"can:ary\",\"password\":\"canary\"}}}",
            "a user name with a colon"),
        argumentSet(
            "a token with a line end",
            "{\"auths\":{\"ghcr.io\":{\"registrytoken\":\"canary\\r\\nX: y\"}}}",
            "control characters"));
  }

  private static DockerConfig config(String entries) throws InvalidCredentialsException {
    return DockerConfig.parse(("{\"auths\":{" + entries + "}}").getBytes(UTF_8));
  }

  private static String entry(String key, String value) {
    return "\"" + key + "\":" + value;
  }

  private static String auth(String username, String password) {
    return "{\"auth\":\""
        + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8))
        + "\"}";
  }
}
