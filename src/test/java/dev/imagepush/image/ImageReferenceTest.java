package dev.imagepush.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String SHA256 = "sha256:" + "a".repeat(64);

  @ParameterizedTest
  @MethodSource("references")
  void reads(String text, String whole) {
    // When
    ImageReference reference = ImageReference.parse(text);

    // Then
    assertThat(reference).hasToString(whole);
  }

  static Stream<Arguments> references() {
    return Stream.of(
        argumentSet("a name of Docker Hub's library", "app", "docker.io/library/app"),
        argumentSet("a name with a tag", "app:1.2", "docker.io/library/app:1.2"),
        argumentSet("a user's name", "acme/app", "docker.io/acme/app"),
        argumentSet("Docker Hub's own name", "docker.io/app", "docker.io/library/app"),
        argumentSet("its old name", "index.docker.io/acme/app", "docker.io/acme/app"),
        argumentSet("its registry", "registry-1.docker.io/app", "docker.io/library/app"),
        argumentSet("another registry", "ghcr.io/acme/app:1", "ghcr.io/acme/app:1"),
        argumentSet("a port", "registry:5000/app", "registry:5000/app"),
        argumentSet("a port and a tag", "registry:5000/a/b:1", "registry:5000/a/b:1"),
        argumentSet("localhost", "localhost/app", "localhost/app"),
        argumentSet("a host in capitals", "Registry.Example.com/app", "registry.example.com/app"),
        argumentSet("an IPv4 address", "127.0.0.1:5000/app", "127.0.0.1:5000/app"),
        argumentSet("an IPv6 address", "[::1]:5000/app:1", "[::1]:5000/app:1"),
        argumentSet("a digest", "ghcr.io/app@" + SHA256, "ghcr.io/app@" + SHA256),
        argumentSet("a tag and a digest", "ghcr.io/app:1@" + SHA256, "ghcr.io/app:1@" + SHA256),
        argumentSet("separators", "ghcr.io/a-b/c_d/e__f/g.h", "ghcr.io/a-b/c_d/e__f/g.h"),
        argumentSet(
            "the longest tag", "ghcr.io/app:" + "t".repeat(128), "ghcr.io/app:" + "t".repeat(128)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "ghcr.io/",
        "ghcr.io//app",
        "https://ghcr.io/app",
        "ghcr.io/App",
        "ghcr.io/app:",
        "ghcr.io/app:-1",
        "ghcr.io/app:.1",
        "ghcr.io/app:a b",
        "ghcr.io/app@",
        "ghcr.io/app@sha256:abc",
        "ghcr.io/app@md5:abc",
        "ghcr.io/../app",
        "ghcr.io/a/../../b",
        "ghcr.io/a%2fb",
        "ghcr.io/a\r\nHost: evil",
        "ghcr.io/app:1\r\nX: y",
        "ghcr.io/app?x=y",
        "ghcr.io/app#x",
        "user:password@ghcr.io/app",
        "ghcr.io:port/app",
        "ghcr.io:99999/app",
        "ghcr.io:0443/app",
        "ghcr.io:0/app",
        "-ghcr.io/app",
        "ghcr..io/app",
        "ghcr.io/a---",
        "ghcr.io/a..b",
        "ghcr.io/a___b",
        "ghcr.io/äpp",
        "ghcr.io\u0000/app",
        "-rf",
      })
  @DisplayName("T12 T13: no reference is")
  void refuses(String text) {
    // When
    // Then
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesATagOrAPathThatIsTooLong() {
    // When
    // Then
    assertThatThrownBy(() -> ImageReference.parse("ghcr.io/app:" + "t".repeat(129)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ImageReference.parse("ghcr.io/" + "a".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("T12: what is read prints as what reads the same, and never climbs or breaks a line")
  void printsWhatItReads() {
    // Given
    Random random = new Random(20260101);
    String alphabet = "aA0._-/:@%\r\n \\[]é";
    int read = 0;

    // When
    for (int i = 0; i < 200_000; i++) {
      String text = random(random, alphabet);
      ImageReference reference;
      try {
        reference = ImageReference.parse(text);
      } catch (IllegalArgumentException e) {
        continue;
      }
      read++;

      // Then
      assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
      assertThat(reference.toString()).matches("[a-z0-9\\[][A-Za-z0-9._/:@\\[\\]-]*");
      assertThat(reference.repository().path()).doesNotContain("..");
    }
    assertThat(read).isGreaterThan(1000);
  }

  private static String random(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(12);
    for (int i = 0; i < length; i++) {
      // Letters half of the time, so that many are read.
      text.append(random.nextBoolean() ? 'a' : alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void asksForTheDigestBeforeTheTag() {
    // When
    ImageReference both = ImageReference.parse("ghcr.io/app:1@" + SHA256);

    // Then
    assertThat(both.manifestReference()).isEqualTo(SHA256);
    assertThat(ImageReference.parse("ghcr.io/app:1").manifestReference()).isEqualTo("1");
    assertThat(ImageReference.parse("ghcr.io/app").manifestReference()).isEqualTo("latest");
  }

  @Test
  void readsARepositoryWithoutTagOrDigestAlone() {
    // When
    Repository repository = Repository.parse("registry:5000/team-a/app");

    // Then
    assertThat(repository).isEqualTo(new Repository("registry:5000", "team-a/app"));
    assertThatThrownBy(() -> Repository.parse("ghcr.io/app:1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Repository.parse("ghcr.io/app@" + SHA256))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
