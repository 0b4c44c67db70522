package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.destination;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.source.SourceSpec;
import dev.imagepush.source.remote.FileAccess;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.FileHandler;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.http.Request;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ImageArchives;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Archives that lie elsewhere, from their server to a registry.
class RemoteArchivePushTest {
  private static final int MIB = 1 << 20;

  private final FileHandler files = new FileHandler();
  private volatile byte @Nullable [] replacement;
  private final FakeHttpServer server = new FakeHttpServer(this::serve).start();
  private final FakeRegistry target = FakeRegistry.plain();
  private final PusherFixture fixture = new PusherFixture();

  @AfterEach
  void stop() {
    fixture.close();
    target.close();
    server.close();
  }

  @Test
  void readsOnlyWhatTheDestinationLacks() throws IOException {
    // Given
    TestLayer[] base =
        Stream.iterate(1, seed -> seed + 1)
            .limit(6)
            .map(seed -> TestLayer.random(seed, 4 * MIB))
            .toArray(TestLayer[]::new);
    TestLayer added = TestLayer.random(7, 2 * MIB);
    TestImage earlier = TestImages.image(base);
    TestImage image =
        TestImages.image(
            Stream.concat(Stream.of(base), Stream.of(added)).toArray(TestLayer[]::new));
    files.put("/old.tar", ImageArchives.layout(earlier));
    byte[] archive = ImageArchives.layout(image);
    files.put("/app.tar", archive);
    push("/old.tar");
    long before = files.bytesServed();

    // When
    PushOutcome outcome = push("/app.tar");

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("team/app").tag("1")).contains(image.digest());
    assertThat(archive.length).isGreaterThan(26 * MIB);
    // What lies first, some of what follows each layer's header, and the one layer.
    assertThat(files.bytesServed() - before).isLessThan(2 * MIB + MIB + 8L * (128 << 10));
  }

  @Test
  @DisplayName("N05: a blob that is cut is read on from where it was, and sent once")
  void goesOnWithABlob() throws IOException {
    // Given
    TestImage image = TestImages.image(TestLayer.random(1, 6 * MIB));
    files.put("/app.tar", ImageArchives.layout(image));
    server
        .when(RequestMatch.get("/app.tar").and(RemoteArchivePushTest::asksForALayer))
        .truncateBody(3 * MIB);

    // When
    PushOutcome outcome = push("/app.tar");

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(fixture.waits).isEmpty();
    assertThat(fixture.progress.snapshot().bytesSent()).isEqualTo(image.blobBytes());
  }

  @Test
  @DisplayName("D03: an archive that is replaced while it is read is pushed as it is then")
  void beginsAgainWithTheArchiveThatIsThereNow() throws IOException {
    // Given
    TestImage first = TestImages.image(TestLayer.random(1, 3 * MIB));
    TestImage second = TestImages.image(TestLayer.random(2, 3 * MIB));
    files.put("/app.tar", ImageArchives.layout(first));
    replacement = ImageArchives.layout(second);

    // When
    PushOutcome outcome = push("/app.tar");

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(target.repository("team/app").tag("1")).contains(second.digest());
  }

  @Test
  @DisplayName("D03: an archive that is replaced again and again is corrupt")
  void givesUpOnAnArchiveThatNeverStays() throws IOException {
    // Given
    files.put("/app.tar", ImageArchives.layout(TestImages.image(TestLayer.random(1, 3 * MIB))));
    server
        .when(RequestMatch.get("/app.tar").and(RemoteArchivePushTest::asksForALayer))
        .always()
        .answer(412);

    // When
    PushOutcome outcome = push("/app.tar");

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    assertThat(server.log().requests().stream().filter(RemoteArchivePushTest::isFirstLook))
        .hasSize(2);
    assertThat(target.repository("team/app").tag("1")).isEmpty();
  }

  /// Replaces the archive, where there is a replacement, when a layer is asked for.
  private Answer serve(Request request) {
    byte[] next = replacement;
    if (next != null && asksForALayer(request)) {
      files.put("/app.tar", next);
      replacement = null;
    }
    return files.handle(request);
  }

  private PushOutcome push(String path) {
    SourceSpec source =
        new SourceSpec.ArchiveAtUrl(
            URI.create(server.url() + path),
            null,
            null,
            new FileAccess(Credential.ANONYMOUS, "no secretRef is set", TlsSettings.SYSTEM));
    return fixture.push(
        new PushRequest(
            Tenant.LOCAL,
            source,
            PushScope.WHOLE_IMAGE,
            destination(target, "team/app", "1"),
            4,
            Duration.ofSeconds(50)));
  }

  /// Layers here are larger than any read-ahead.
  private static boolean asksForALayer(Request request) {
    String[] range =
        request.header("Range").orElse("bytes=0-0").replaceFirst("bytes=", "").split("-");
    return Long.parseLong(range[1]) - Long.parseLong(range[0]) > MIB;
  }

  private static boolean isFirstLook(LoggedRequest request) {
    return request.header("Range").filter("bytes=0-1048575"::equals).isPresent();
  }
}
