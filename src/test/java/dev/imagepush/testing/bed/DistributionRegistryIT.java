package dev.imagepush.testing.bed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@UsesTestBed
class DistributionRegistryIT {
  private static final String USER = "pusher";
  private static final String PASSWORD = "correct horse";
  private static final byte[] EMPTY_INDEX =
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""
          .getBytes(StandardCharsets.UTF_8);

  private DistributionRegistry registry;
  private HttpClient client;

  @BeforeEach
  void start(TestBed testBed) {
    registry = testBed.registry().withTls(testBed.certificates()).withUser(USER, PASSWORD).start();
    client = HttpClient.newBuilder().sslContext(registry.authority().trustingContext()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  @Test
  void refusesWhoeverHasNoPassword() throws Exception {
    // When
    int status = status(HttpRequest.newBuilder(URI.create(registry.url() + "/v2/")));
    // Then
    assertThat(status).isEqualTo(401);
  }

  @Test
  void acceptsTheUserOverVerifiedTls() throws Exception {
    // When
    int status = status(request("/v2/"));
    // Then
    assertThat(status).isEqualTo(200);
  }

  @Test
  void isNotTrustedWithoutItsAuthority() {
    // Given
    HttpRequest request = request("/v2/").build();
    try (HttpClient stranger = HttpClient.newHttpClient()) {
      // When, Then
      assertThatThrownBy(() -> stranger.send(request, BodyHandlers.discarding()))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void refusesConnectionsWhileStopped() {
    // When
    registry.stop();
    // Then
    assertThatThrownBy(() -> status(request("/v2/"))).isInstanceOf(ConnectException.class);
  }

  @Test
  void keepsItsImagesAndPortThroughAStop() throws Exception {
    // Given
    pushEmptyIndex();
    registry.stop();
    // When
    registry.start();
    // Then
    assertThat(status(request("/v2/team/app/manifests/1.0"))).isEqualTo(200);
  }

  @Test
  void showsItsManifestsToAnIndependentClient(TestBed testBed) throws Exception {
    // Given
    pushEmptyIndex();
    // When
    IndependentClient.ReadManifest read =
        testBed.independentClient().manifest(registry.access(USER, PASSWORD), "team/app", "1.0");
    // Then
    assertThat(read.bytes()).isEqualTo(EMPTY_INDEX);
    assertThat(read.digest()).isEqualTo(digest(EMPTY_INDEX));
  }

  @Test
  void showsItsManifestsOverPlainHttp() throws Exception {
    // Given
    pushEmptyIndex();
    // When
    IndependentClient.ReadManifest read =
        new PlainHttpClient()
            .manifest(registry.access(USER, PASSWORD), "team/app", digest(EMPTY_INDEX));
    // Then
    assertThat(read.bytes()).isEqualTo(EMPTY_INDEX);
    assertThat(read.digest()).isEqualTo(digest(EMPTY_INDEX));
  }

  @Test
  void deletesManifests() throws Exception {
    // Given
    pushEmptyIndex();
    // When
    int status = status(request("/v2/team/app/manifests/" + digest(EMPTY_INDEX)).DELETE());
    // Then
    assertThat(status).isEqualTo(202);
  }

  @ParameterizedTest
  @EnumSource
  void takesAndGivesWhicheverVersionItIs(DistributionRegistry.Version version, TestBed testBed)
      throws Exception {
    // Given
    try (DistributionRegistry open = testBed.registry(version).start()) {
      URI manifest = URI.create(open.url() + "/v2/team/app/manifests/1.0");
      int put = status(emptyIndex(HttpRequest.newBuilder(manifest)));
      // When
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(manifest)
                  .header("Accept", "application/vnd.oci.image.index.v1+json")
                  .build(),
              BodyHandlers.ofByteArray());
      // Then
      assertThat(put).isEqualTo(201);
      assertThat(answer.body()).isEqualTo(EMPTY_INDEX);
    }
  }

  @Test
  void refusesToDeleteWhereDeletionIsOff(TestBed testBed) throws Exception {
    // Given
    try (DistributionRegistry frozen = testBed.registry().withoutDeletion().start()) {
      URI manifest = URI.create(frozen.url() + "/v2/team/app/manifests/" + digest(EMPTY_INDEX));
      // When
      int status = status(HttpRequest.newBuilder(manifest).DELETE());
      // Then
      assertThat(status).isEqualTo(405);
    }
  }

  private void pushEmptyIndex() throws Exception {
    status(emptyIndex(request("/v2/team/app/manifests/1.0")));
  }

  private static HttpRequest.Builder emptyIndex(HttpRequest.Builder request) {
    return request
        .header("Content-Type", "application/vnd.oci.image.index.v1+json")
        .PUT(BodyPublishers.ofByteArray(EMPTY_INDEX));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(registry.url() + path))
        .header("Authorization", "Basic " + new IndependentClient.Login(USER, PASSWORD).basic());
  }

  private int status(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<Void> response = client.send(request.build(), BodyHandlers.discarding());
    return response.statusCode();
  }

  private static String digest(byte[] bytes) throws NoSuchAlgorithmException {
    return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
