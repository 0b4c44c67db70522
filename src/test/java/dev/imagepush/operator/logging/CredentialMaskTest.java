package dev.imagepush.operator.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialMaskTest {
  static final String CANARY = "canary5f1cSECRET";
  static final String ENCODED =
      Base64.getEncoder().encodeToString(("robot:" + CANARY).getBytes(StandardCharsets.UTF_8));

  @ParameterizedTest
  @MethodSource("lines")
  @DisplayName("T08: a credential in a known shape is masked, raw and in base64")
  void masksCredentials(String line) {
    // When
    String masked = CredentialMask.of(line);

    // Then
    assertThat(masked).doesNotContain(CANARY, ENCODED).contains(CredentialMask.MASK);
  }

  @ParameterizedTest
  @MethodSource("lines")
  @DisplayName("T08: the same inside a JSON string, which stays one")
  void masksCredentialsInJson(String line) {
    // Given
    String escaped = line.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");

    // When
    String masked = CredentialMask.of("{\"message\":\"" + escaped + "\",\"level\":\"INFO\"}");

    // Then
    assertThat(masked)
        .doesNotContain(CANARY, ENCODED)
        .startsWith("{\"message\":\"")
        .endsWith("\",\"level\":\"INFO\"}");
  }

  static Stream<Arguments> lines() {
    return Stream.of(
        row("basic header", "> Authorization: Basic " + ENCODED),
        row("bearer header", "authorization: Bearer " + CANARY),
        row("header of a proxy", "Proxy-Authorization: Basic " + ENCODED + "\nHost: a"),
        row("header of S3", "Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=" + CANARY),
        row("header of a map", "{Authorization=[Bearer " + CANARY + "], Accept=[*/*]}"),
        row("header without a scheme", "Authorization: " + CANARY),
        row("bearer alone", "sent Bearer " + CANARY + " to registry.example.com"),
        row("basic alone", "sent basic " + ENCODED),
        row("bearer in a URL", "scheme=Bearer%20" + CANARY),
        row("user and password", "GET https://robot:" + CANARY + "@registry.example.com/v2/"),
        row("token as user", "cloning https://" + CANARY + "@git.example.com"),
        row("password with an at sign", "http://robot:p@" + CANARY + "@proxy:3128"),
        row("password with a slash", "http://robot:p/" + CANARY + "@proxy:3128"),
        row("S3's signed URL", "https://s3/b/k?X-Amz-Date=1&X-Amz-Signature=" + CANARY + "&x=1"),
        row("S3's credential", "?X-Amz-Credential=" + CANARY),
        row("S3's session", "x-amz-security-token: " + CANARY),
        row("Azure's signed URL", "https://blob/c/k?sv=2024&sig=" + CANARY + "%3D&se=1"),
        row("a token in a query", "https://a.example/x?scope=push&token=" + CANARY),
        row("a token's answer", "{\"token\":\"" + CANARY + "\",\"expires_in\":300}"),
        row("OAuth's answer", "{\"access_token\": \"" + CANARY + "\"}"),
        row("OAuth's form", "grant_type=refresh_token&refresh_token=" + CANARY),
        row("Docker's configuration", "{\"auths\":{\"a\":{\"auth\":\"" + ENCODED + "\"}}}"),
        row("a password's member", "{\"username\":\"robot\",\"password\":\"" + CANARY + "\"}"),
        row("a service account's token", "token eyJhbGciOiJSUzI1NiJ9." + CANARY + ".sig_-"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image pushed digest=sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "source docker://ghcr.io/acme/app@sha256:2c26b46b68ffc68ff99b453c1d304134",
        "source docker://registry:5000/acme/app@sha256:2c26b46b68ffc68ff99b453c1d304134",
        "GET https://registry.example.com/v2/acme/app/manifests/1.2: 403",
        "Bearer realm=\"https://auth.example.com/token\",service=\"registry\"",
        "Basic authentication failed; look at Secret ghcr-push, key .dockerconfigjson",
        "secretRef ghcr-push is missing in namespace team-a",
        "mail to team@example.com"
      })
  void leavesOtherTextAlone(String line) {
    assertThat(CredentialMask.of(line)).isEqualTo(line);
  }

  private static Arguments row(String rule, String line) {
    return Arguments.argumentSet(rule, line);
  }
}
