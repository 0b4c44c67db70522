package dev.imagepush.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.image.Repository;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrySecretTest {
  private static final String CONFIG_TYPE = "kubernetes.io/dockerconfigjson";
  private static final String LEGACY_TYPE = "kubernetes.io/dockercfg";
  private static final String BASIC_TYPE = "kubernetes.io/basic-auth";
  private static final String AUTHS = "{\"ghcr.io\":{\"auth\":\"YW5uZTpzZWNyZXQ=\"}}";
  private static final String GOOGLE_KEY =
      "{\n\t\"type\": \"service_account\",\n  \"private_key\": \"secret\"\n}";
  private static final Credential ANNE = new Credential.Basic("anne", new SecretText("secret"));

  @ParameterizedTest
  @MethodSource("secrets")
  void reads(@Nullable String type, Map<String, String> data, Credential expected)
      throws InvalidCredentialsException {
    // When
    Keychain keychain = RegistrySecret.parse(type, bytes(data));

    // Then
    assertThat(keychain.credentialFor(Repository.parse("ghcr.io/app"))).isEqualTo(expected);
  }

  static Stream<Arguments> secrets() {
    Map<String, String> pair = Map.of("username", "anne", "password", "secret");
    Credential token = new Credential.RegistryToken(new SecretText("secret"));
    return Stream.of(
        argumentSet(
            "a Docker configuration",
            CONFIG_TYPE,
            Map.of(".dockerconfigjson", "{\"auths\":" + AUTHS + "}"),
            ANNE),
        argumentSet("an older one", LEGACY_TYPE, Map.of(".dockercfg", AUTHS), ANNE),
        argumentSet("basic-auth", BASIC_TYPE, pair, ANNE),
        argumentSet("Opaque with a user", "Opaque", pair, ANNE),
        argumentSet("no type, which is Opaque", null, pair, ANNE),
        argumentSet("Opaque with a token", "Opaque", Map.of("token", "secret"), token),
        argumentSet(
            "Opaque with a Docker configuration",
            "Opaque",
            Map.of(".dockerconfigjson", "{\"auths\":" + AUTHS + "}"),
            ANNE),
        argumentSet(
            "a service account's key as Google hands it out",
            BASIC_TYPE,
            Map.of("username", "_json_key", "password", GOOGLE_KEY + "\n"),
            new Credential.Basic("_json_key", new SecretText(GOOGLE_KEY))),
        argumentSet(
            "an access key of AWS",
            "Opaque",
            Map.of("accesskey", "AKIAEXAMPLE", "secretkey", "secret\n"),
            new Credential.AwsKey(new AccessKey("AKIAEXAMPLE", new SecretText("secret"), null))),
        argumentSet(
            "a temporary access key of AWS",
            "Opaque",
            Map.of("accesskey", "ASIAEXAMPLE", "secretkey", "secret", "sessiontoken", "session"),
            new Credential.AwsKey(
                new AccessKey("ASIAEXAMPLE", new SecretText("secret"), new SecretText("session")))),
        argumentSet(
            "a line end behind each value",
            BASIC_TYPE,
            Map.of("username", "anne\n", "password", "secret\r\n"),
            ANNE),
        argumentSet(
            "a password with colons and spaces",
            BASIC_TYPE,
            Map.of("username", "anne", "password", " a:b c "),
            new Credential.Basic("anne", new SecretText(" a:b c "))));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  @DisplayName("T08: the key at fault is named and nothing of the input shown, with")
  void refuses(String type, Map<String, String> data, String fault) {
    // When
    InvalidCredentialsException failure =
        catchThrowableOfType(
            InvalidCredentialsException.class, () -> RegistrySecret.parse(type, bytes(data)));

    // Then
    assertThat(failure.fault()).contains(fault).doesNotContain("canary");
    assertThat(failure).hasNoCause();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        argumentSet("another type", "kubernetes.io/tls", Map.of("tls.key", "canary"), "type"),
        argumentSet("no key", CONFIG_TYPE, Map.of("config", "canary"), "no key .dockerconfigjson"),
        argumentSet("what it has instead", CONFIG_TYPE, Map.of("config", "canary"), "[config]"),
        argumentSet(
            "a malformed configuration",
            CONFIG_TYPE,
            Map.of(".dockerconfigjson", "canary"),
            "key .dockerconfigjson: is not valid JSON"),
        argumentSet(
            "a malformed older one",
            LEGACY_TYPE,
            Map.of(".dockercfg", "[\"canary\"]"),
            "key .dockercfg: is not a JSON object"),
        argumentSet("no password", BASIC_TYPE, Map.of("username", "canary"), "no key password"),
        argumentSet("no user", "Opaque", Map.of("password", "canary"), "no key username"),
        argumentSet(
            "a user with a colon",
            BASIC_TYPE,
            Map.of("username", "canary:x", "password", "canary"),
            "key username: has a colon"),
        argumentSet(
            "a password of several lines",
            BASIC_TYPE,
            Map.of("username", "anne", "password", "canary\ncanary"),
            "key password: is empty or has control characters"),
        argumentSet(
            "half an access key", "Opaque", Map.of("accesskey", "canary"), "no key secretkey"),
        argumentSet(
            "an empty session token",
            "Opaque",
            Map.of("accesskey", "canary", "secretkey", "canary", "sessiontoken", "\n"),
            "key sessiontoken: is empty"),
        argumentSet(
            "an empty password",
            BASIC_TYPE,
            Map.of("username", "canary", "password", "\n"),
            "key password: is empty"),
        argumentSet(
            "a token of two lines",
            "Opaque",
            Map.of("token", "canary\nX: y"),
            "key token: is empty or has control characters"));
  }

  @Test
  @DisplayName("T08: a value that is not UTF-8 is named and not shown")
  void refusesWhatIsNotText() {
    // Given
    Map<String, byte[]> data = Map.of("token", new byte[] {(byte) 0xff, 'c', 'a', 'n'});

    // When
    InvalidCredentialsException failure =
        catchThrowableOfType(
            InvalidCredentialsException.class, () -> RegistrySecret.parse("Opaque", data));

    // Then
    assertThat(failure.fault()).isEqualTo("key token: is not valid UTF-8");
  }

  @Test
  @DisplayName("T08: a credential does not print its secret")
  void doesNotPrintSecrets() {
    // Given
    SecretText canary = new SecretText("canary");

    // When
    String printed =
        "%s %s %s"
            .formatted(
                new Credential.Basic("anne", canary),
                new Credential.IdentityToken(canary),
                new Credential.RegistryToken(canary));

    // Then
    assertThat(printed).contains("anne").doesNotContain("canary");
  }

  @ParameterizedTest
  @CsvSource({
    "https://ghcr.io/v2/, https://ghcr.io:443/, true",
    "http://registry/, http://registry:80/x?y, true",
    "https://GHCR.io, https://ghcr.io, true",
    "https://[::1]:5000/a, https://[::1]:5000/b, true",
    "https://ghcr.io, http://ghcr.io, false",
    "https://ghcr.io, https://ghcr.io:8443, false",
    "https://ghcr.io, https://ghcr.io.evil.com, false",
    "https://ghcr.io, https://sub.ghcr.io, false",
    "http://ghcr.io:443, https://ghcr.io, false",
  })
  @DisplayName("T03: two URLs are of one origin where scheme, host and port are the same")
  void comparesOrigins(URI one, URI other, boolean same) {
    // When
    boolean equal = Origin.of(one).equals(Origin.of(other));

    // Then
    assertThat(equal).isEqualTo(same);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:canary@ghcr.io/",
        "ftp://ghcr.io/",
        "file:///etc/passwd",
        "/v2/",
        "https:///v2/",
        "https://ghcr.io:99999/",
        "https://ghcr.io:0/",
      })
  @DisplayName("T01 T03: no origin has")
  void refusesAnOrigin(URI url) {
    // When
    // Then
    assertThatThrownBy(() -> Origin.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("canary");
  }

  private static Map<String, byte[]> bytes(Map<String, String> data) {
    Map<String, byte[]> bytes = new TreeMap<>();
    data.forEach((key, value) -> bytes.put(key, value.getBytes(UTF_8)));
    return bytes;
  }
}
