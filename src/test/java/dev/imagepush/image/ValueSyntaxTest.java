package dev.imagepush.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueSyntaxTest {
  private static final String ABC =
      "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isTheHashOfTheBytes() {
    // When
    Digest digest = Digest.sha256("abc".getBytes(UTF_8));

    // Then
    assertThat(digest).hasToString(ABC).isEqualTo(Digest.parse(ABC));
    assertThat(digest.matches("abd".getBytes(UTF_8))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  @DisplayName("T13: no digest is")
  void refuses(String text) {
    // When
    // Then
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<String> malformed() {
    String hex = "a".repeat(64);
    return Stream.of(
        "",
        hex,
        "sha256:",
        "sha256:" + "a".repeat(63),
        "sha256:" + "a".repeat(65),
        "sha256:" + "A".repeat(64),
        "sha256:" + "g".repeat(64),
        "SHA256:" + hex,
        "sha512:" + hex,
        "sha384:" + "a".repeat(96),
        "md5:" + "a".repeat(32),
        "sha256:../../../../etc/passwd",
        "sha256:" + "../".repeat(21) + "x",
        "sha256:" + hex + "\n",
        " sha256:" + hex);
  }

  @Test
  void keepsNoBytesOfAnotherDigest() {
    // When
    // Then
    assertThatThrownBy(
            () ->
                ManifestBytes.of(MediaType.OCI_MANIFEST, Digest.parse(ABC), "abd".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux/amd64", "linux/arm64/v8", "unknown/unknown", "windows/amd64"})
  void readsAPlatform(String text) {
    // When
    Platform platform = Platform.parse(text);

    // Then
    assertThat(platform).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "linux", "linux/", "/amd64", "a/b/c/d", "linux/am d64", "linux/a/"})
  void refusesAPlatform(String text) {
    // When
    // Then
    assertThatThrownBy(() -> Platform.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsAContentTypeWithoutItsParameters() {
    // When
    MediaType type =
        MediaType.ofContentType("application/vnd.oci.image.index.v1+json; charset=utf-8");

    // Then
    assertThat(type).isEqualTo(MediaType.OCI_INDEX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "json", "a/", "/b", "a/b/c", "a b/c", "a/b\r\nX: y", "a/b;c"})
  @DisplayName("T12: no media type is")
  void refusesAMediaType(String text) {
    // When
    // Then
    assertThatThrownBy(() -> new MediaType(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
