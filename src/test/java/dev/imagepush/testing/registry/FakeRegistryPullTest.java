package dev.imagepush.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Reading, listing and removing, as the OCI distribution specification has it.
class FakeRegistryPullTest {
  private static final byte[] HELLO = "hello, world".getBytes(UTF_8);
  private static final String ABSENT = "sha256:" + "0".repeat(64);

  private final FakeRegistry registry = FakeRegistry.plain();
  private final RegistryCaller caller = new RegistryCaller(registry.url());

  @AfterEach
  void close() {
    caller.close();
    registry.close();
  }

  static Stream<Arguments> ranges() {
    return Stream.of(
        argumentSet("the first bytes", "bytes=0-4", 206, "hello", "bytes 0-4/12"),
        argumentSet("the rest", "bytes=7-", 206, "world", "bytes 7-11/12"),
        argumentSet("the last bytes", "bytes=-5", 206, "world", "bytes 7-11/12"),
        argumentSet("more than there is", "bytes=7-99", 206, "world", "bytes 7-11/12"),
        argumentSet("what lies behind the end", "bytes=12-", 416, "", "bytes */12"),
        argumentSet("what ends before it begins", "bytes=5-0", 416, "", "bytes */12"),
        argumentSet("several ranges: all of it", "bytes=0-1,3-4", 200, "hello, world", ""),
        argumentSet("another unit: all of it", "lines=1-2", 200, "hello, world", ""));
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void givesOut(String range, int status, String body, String contentRange) {
    // Given
    String digest = registry.holdsBlob("app", HELLO);

    // When
    HttpResponse<byte[]> answer = caller.call("GET", "/v2/app/blobs/" + digest, "Range", range);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).asString().isEqualTo(body);
    assertThat(RegistryCaller.header(answer, "Content-Range")).isEqualTo(contentRange);
  }

  @Test
  void givesOutABlobThatLiesInAFile() {
    // Given
    byte[] big = TestImages.randomBytes(7, Spool.BYTES_IN_MEMORY * 5 + 1);
    caller.pushBlob("app", big);

    // When
    HttpResponse<byte[]> answer = caller.call("GET", "/v2/app/blobs/" + ContentDigest.sha256(big));

    // Then
    assertThat(answer.body()).isEqualTo(big);
  }

  @Test
  void tellsTheSizeOfABlobWithoutItsBytes() {
    // Given
    String digest = registry.holdsBlob("app", HELLO);

    // When
    HttpResponse<byte[]> answer = caller.call("HEAD", "/v2/app/blobs/" + digest);

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(RegistryCaller.header(answer, "Content-Length")).isEqualTo("12");
    assertThat(RegistryCaller.header(answer, "Docker-Content-Digest")).isEqualTo(digest);
  }

  static Stream<Arguments> unknown() {
    return Stream.of(
        argumentSet("a blob", "/v2/app/blobs/" + ABSENT, 404, "BLOB_UNKNOWN"),
        argumentSet("a digest of no form", "/v2/app/blobs/sha256:12", 400, "DIGEST_INVALID"),
        argumentSet("a tag", "/v2/app/manifests/latest", 404, "MANIFEST_UNKNOWN"),
        argumentSet("a manifest", "/v2/app/manifests/" + ABSENT, 404, "MANIFEST_UNKNOWN"),
        argumentSet("an upload", "/v2/app/blobs/uploads/nope", 404, "BLOB_UPLOAD_UNKNOWN"),
        argumentSet("a repository", "/v2/other/tags/list", 404, "NAME_UNKNOWN"),
        argumentSet("a name with capitals", "/v2/App/tags/list", 400, "NAME_INVALID"),
        argumentSet("a name that climbs", "/v2/a/../b/tags/list", 400, "NAME_INVALID"));
  }

  @ParameterizedTest
  @MethodSource("unknown")
  void doesNotKnow(String target, int status, String code) {
    // When
    HttpResponse<byte[]> answer = caller.call("GET", target);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).asString().contains("\"code\":\"" + code + "\"");
  }

  @Test
  void listsTagsInPages() {
    // Given
    TestImage image = TestImages.image();
    Stream.of("b", "a", "c").forEach(tag -> registry.holds("app:" + tag, image));

    // When
    HttpResponse<byte[]> first = caller.call("GET", "/v2/app/tags/list?n=2");
    HttpResponse<byte[]> second = caller.call("GET", "/v2/app/tags/list?n=2&last=b");

    // Then
    assertThat(first.body()).asString().isEqualTo("{\"name\":\"app\",\"tags\":[\"a\",\"b\"]}");
    assertThat(RegistryCaller.header(first, "Link"))
        .isEqualTo("</v2/app/tags/list?n=2&last=b>; rel=\"next\"");
    assertThat(second.body()).asString().isEqualTo("{\"name\":\"app\",\"tags\":[\"c\"]}");
    assertThat(RegistryCaller.header(second, "Link")).isEmpty();
  }

  @Test
  void removesATagAndKeepsItsManifest() {
    // Given
    TestImage image = TestImages.random(1, 1, 10);
    registry.holds("app:1.0", image);

    // When
    HttpResponse<byte[]> answer = caller.call("DELETE", "/v2/app/manifests/1.0");

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(registry.repository("app").tags()).isEmpty();
    assertThat(registry.repository("app").holds(image)).isTrue();
  }

  @Test
  void removesAManifestAndTheTagsThatPointAtIt() {
    // Given
    TestImage image = TestImages.random(1, 1, 10);
    registry.holds("app:1.0", image);

    // When
    HttpResponse<byte[]> answer = caller.call("DELETE", "/v2/app/manifests/" + image.digest());

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(registry.repository("app").tags()).isEmpty();
    assertThat(registry.repository("app").manifest(image.digest())).isEmpty();
  }

  @Test
  void holdsNothingFromAnotherRepository() {
    // Given
    String digest = registry.holdsBlob("app", HELLO);

    // When
    HttpResponse<byte[]> answer = caller.call("HEAD", "/v2/other/blobs/" + digest);

    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
  }

  @Test
  void keepsItsPortAndContentOverARestart() {
    // Given
    TestImage image = TestImages.random(1, 2, 100_000);
    caller.push("app", "1.0", image);
    String address = registry.address();
    registry.stop();

    // When
    registry.start();

    // Then
    assertThat(registry.address()).isEqualTo(address);
    assertThat(caller.call("GET", "/v2/app/manifests/1.0").body()).isEqualTo(image.bytes());
    assertThat(registry.repository("app").holds(image)).isTrue();
  }
}
