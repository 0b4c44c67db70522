package dev.imagepush.testing.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a registry does otherwise when its builder is told so, and what it does not do untold.
@Timeout(30)
class FakeRegistryOptionsTest {
  private static final TestImage IMAGE = TestImages.random(1, 1, 100);
  private static final TestImage SIGNATURE =
      TestImages.referrer("application/x.signature", IMAGE, Map.of());

  @Test
  void knowsNoReferrersWhereItIsOlderThanThose() {
    try (FakeRegistry old = FakeRegistry.builder().withoutReferrers().start();
        RegistryCaller caller = new RegistryCaller(old.url())) {
      // Given
      HttpResponse<byte[]> pushed = caller.push("app", "sig", SIGNATURE);
      // When
      HttpResponse<byte[]> answer = caller.call("GET", "/v2/app/referrers/" + IMAGE.digest());
      // Then
      assertThat(RegistryCaller.header(pushed, "OCI-Subject")).isEmpty();
      assertThat(answer.statusCode()).isEqualTo(404);
    }
  }

  @Test
  void overlooksTagsThatAreParameters() {
    try (FakeRegistry plain = FakeRegistry.plain();
        RegistryCaller caller = new RegistryCaller(plain.url())) {
      // Given
      plain.holds("app", IMAGE);
      // When
      HttpResponse<byte[]> answer = putManifest(caller, IMAGE.digest() + "?tag=a");
      // Then
      assertThat(answer.statusCode()).isEqualTo(201);
      assertThat(RegistryCaller.header(answer, "OCI-Tag")).isEmpty();
      assertThat(plain.repository("app").tags()).isEmpty();
    }
  }

  @Test
  void putsSeveralTagsAtOnce() {
    try (FakeRegistry modern = FakeRegistry.builder().tagParameters().start();
        RegistryCaller caller = new RegistryCaller(modern.url())) {
      // Given
      modern.holds("app", IMAGE);
      // When
      HttpResponse<byte[]> answer = putManifest(caller, IMAGE.digest() + "?tag=a&tag=b");
      // Then
      assertThat(answer.headers().allValues("OCI-Tag")).containsExactly("a", "b");
      assertThat(modern.repository("app").tags()).containsExactly("a", "b");
    }
  }

  @Test
  void overlooksConditionsWithoutEtags() {
    try (FakeRegistry plain = FakeRegistry.plain();
        RegistryCaller caller = new RegistryCaller(plain.url())) {
      // Given
      plain.holds("app:1", IMAGE);
      // When
      HttpResponse<byte[]> answer = putManifest(caller, "1", "If-None-Match", "*");
      // Then
      assertThat(answer.statusCode()).isEqualTo(201);
      assertThat(RegistryCaller.header(answer, "ETag")).isEmpty();
    }
  }

  @Test
  void leavesATagAloneThatMovedMeanwhile() {
    try (FakeRegistry careful = FakeRegistry.builder().manifestEtags().start();
        RegistryCaller caller = new RegistryCaller(careful.url())) {
      // Given
      TestImage other = TestImages.random(2, 1, 100);
      careful.holds("app:1", IMAGE);
      String seen = RegistryCaller.header(caller.call("GET", "/v2/app/manifests/1"), "ETag");
      careful.holds("app:1", other);
      // When
      HttpResponse<byte[]> answer = putManifest(caller, "1", "If-Match", seen);
      // Then
      assertThat(answer.statusCode()).isEqualTo(412);
      assertThat(careful.repository("app").tag("1")).contains(other.digest());
    }
  }

  @Test
  void mountsFromAnywhereOnlyWhenTold() {
    try (FakeRegistry plain = FakeRegistry.plain();
        RegistryCaller caller = new RegistryCaller(plain.url())) {
      // Given
      String blob = plain.holdsBlob("base", new byte[] {1});
      // When
      HttpResponse<byte[]> answer = caller.call("POST", "/v2/app/blobs/uploads/?mount=" + blob);
      // Then
      assertThat(answer.statusCode()).isEqualTo(202);
    }
  }

  @Test
  void turnsAwayAStrangerBeforeTheBody() throws IOException {
    try (FakeRegistry closed = FakeRegistry.builder().bearerAuth().start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), closed.port())) {
      // Given
      String head =
          "PUT /v2/app/blobs/uploads/x HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
      // When
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      byte[] answer = socket.getInputStream().readAllBytes();
      // Then
      assertThat(new String(answer, ISO_8859_1)).startsWith("HTTP/1.1 401 ");
      assertThat(closed.bytesReceived()).isZero();
    }
  }

  private static HttpResponse<byte[]> putManifest(
      RegistryCaller caller, String reference, String... header) {
    String[] headers =
        header.length == 0
            ? new String[] {"Content-Type", IMAGE.mediaType()}
            : new String[] {"Content-Type", IMAGE.mediaType(), header[0], header[1]};
    return caller.call("PUT", "/v2/app/manifests/" + reference, IMAGE.bytes(), headers);
  }
}
