package dev.imagepush.testing.registry;

import static dev.imagepush.testing.http.RequestMatch.any;
import static dev.imagepush.testing.http.RequestMatch.get;
import static dev.imagepush.testing.http.RequestMatch.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.Honeypot;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each fault does what its name says, and no more.
@Timeout(30)
class FakeRegistryFaultTest {
  private static final byte[] HELLO = "hello, world".getBytes(UTF_8);
  private static final byte[] BIG = TestImages.randomBytes(1, 1 << 20);
  private static final Executor NEW_THREAD = Thread::startVirtualThread;

  private final FakeRegistry registry = FakeRegistry.plain();
  private final RegistryCaller caller = new RegistryCaller(registry.url());

  @AfterEach
  void close() {
    registry.close();
    caller.close();
  }

  @Test
  void answersAScriptedStatusForSoManyTimes() {
    // Given
    registry.when(get("/v2/")).times(2).answer(503).header("Retry-After", "7");

    // When
    var answers = IntStream.range(0, 3).mapToObj(i -> caller.call("GET", "/v2/")).toList();

    // Then
    assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(503, 503, 200);
    assertThat(RegistryCaller.header(answers.getFirst(), "Retry-After")).isEqualTo("7");
  }

  @Test
  void strikesInTheOrderOfTheScript() {
    // Given
    registry.when(get("/v2/")).after(1).answer(500);
    registry.when(get("/v2/")).answer(429);

    // When
    var answers = IntStream.range(0, 3).mapToObj(i -> caller.call("GET", "/v2/")).toList();

    // Then
    assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(429, 500, 200);
  }

  @Test
  void doesNoWorkBehindAScriptedStatus() {
    // Given
    TestImage image = TestImages.image();
    registry.holds("app", image);
    registry.when(put("/manifests/")).answer(500).error("UNKNOWN");

    // When
    HttpResponse<byte[]> answer =
        caller.call(
            "PUT", "/v2/app/manifests/1.0", image.bytes(), "Content-Type", image.mediaType());

    // Then
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).asString().contains("UNKNOWN");
    assertThat(registry.repository("app").tags()).isEmpty();
  }

  @Test
  void keepsTheBytesThatCameBeforeTheCut() {
    // Given
    registry.when(RegistryRequests.chunk()).cutAfter(1_000);
    String location = caller.begin("app");

    // When
    Throwable failure = catchThrowable(() -> caller.send("PATCH", location, BIG));

    // Then
    assertThat(failure).isInstanceOf(IOException.class);
    assertThat(RegistryCaller.header(caller.call("GET", location), "Range")).isEqualTo("0-999");
  }

  @Test
  void doesTheWorkBeforeItLosesTheAnswer() {
    // Given
    registry.when(RegistryRequests.commit()).closeBeforeAnswer();
    String target = RegistryCaller.closing(caller.begin("app"), ContentDigest.sha256(HELLO));

    // When
    Throwable failure = catchThrowable(() -> caller.send("PUT", target, HELLO));

    // Then
    assertThat(failure).isInstanceOf(IOException.class);
    assertThat(registry.repository("app").holdsBlob(ContentDigest.sha256(HELLO))).isTrue();
    assertThat(registry.requests().getLast().status()).isZero();
  }

  @Test
  void breaksOffABodyShortOfItsLength() {
    // Given
    String digest = registry.holdsBlob("app", BIG);
    registry.when(RegistryRequests.blobGet()).truncateBody(100_000);

    // When
    Throwable failure =
        catchThrowable(() -> caller.send("GET", "/v2/app/blobs/" + digest, new byte[0]));

    // Then
    assertThat(failure).isInstanceOf(IOException.class);
    assertThat(caller.call("GET", "/v2/app/blobs/" + digest).body()).isEqualTo(BIG);
  }

  @Test
  void breaksOffAChunkedBodyBeforeItsLastChunk() {
    // Given
    String digest = registry.holdsBlob("app", BIG);
    registry.when(RegistryRequests.blobGet()).truncateChunked(100_000);

    // When
    Throwable failure =
        catchThrowable(() -> caller.send("GET", "/v2/app/blobs/" + digest, new byte[0]));

    // Then
    assertThat(failure).isInstanceOf(IOException.class);
  }

  @Test
  void flipsOneBitOfABody() {
    // Given
    String digest = registry.holdsBlob("app", BIG);
    registry.when(RegistryRequests.blobGet()).corruptBody(700_000);

    // When
    byte[] body = caller.call("GET", "/v2/app/blobs/" + digest).body();

    // Then
    assertThat(IntStream.range(0, BIG.length).filter(i -> body[i] != BIG[i]))
        .containsExactly(700_000);
  }

  @Test
  void ignoresARangeAsIfItKnewNone() {
    // Given
    String digest = registry.holdsBlob("app", HELLO);
    registry.when(RegistryRequests.blobGet()).ignoringRequestHeader("Range");

    // When
    HttpResponse<byte[]> answer =
        caller.call("GET", "/v2/app/blobs/" + digest, "Range", "bytes=5-");

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(HELLO);
  }

  @Test
  void changesTheTrueAnswer() {
    // Given
    registry
        .when(RegistryRequests.uploadStart())
        .answerAfterWork(201)
        .location("https://other.example/upload")
        .withoutHeader("Docker-Upload-UUID");

    // When
    HttpResponse<byte[]> answer = caller.call("POST", "/v2/app/blobs/uploads/");

    // Then
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(RegistryCaller.location(answer)).isEqualTo("https://other.example/upload");
    assertThat(answer.headers().firstValue("Docker-Upload-UUID")).isEmpty();
    assertThat(registry.uploadsStarted()).isEqualTo(1);
  }

  @Test
  void hangsUntilReleased() throws Exception {
    // Given
    Fault fault = registry.when(get("/v2/")).hang();
    var call = CompletableFuture.supplyAsync(() -> caller.call("GET", "/v2/"), NEW_THREAD);
    fault.awaitHanging();
    boolean answeredEarly = call.isDone();

    // When
    fault.release();

    // Then
    assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(answeredEarly).isFalse();
  }

  @Test
  void stopsAlthoughARequestHangs() {
    // Given
    Fault fault = registry.when(get("/v2/")).hang();
    var call = CompletableFuture.supplyAsync(() -> caller.call("GET", "/v2/"), NEW_THREAD);
    fault.awaitHanging();

    // When
    registry.stop();

    // Then
    assertThat(catchThrowable(() -> call.get(10, TimeUnit.SECONDS)))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void dripsABodyAtTheRateGiven() {
    // Given
    String digest = registry.holdsBlob("app", HELLO);
    Duration pause = Duration.ofMillis(20);
    registry.when(RegistryRequests.blobGet()).delayBytes(1, pause);
    long start = System.nanoTime();

    // When
    byte[] body = caller.call("GET", "/v2/app/blobs/" + digest).body();

    // Then
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(pause.multipliedBy(HELLO.length - 1));
    assertThat(body).isEqualTo(HELLO);
  }

  @Test
  void posesAsACaptivePortal() {
    // Given
    registry.when(any("")).always().answer(200).body("<html>Log in</html>", "text/html");

    // When
    HttpResponse<byte[]> answer = caller.call("PUT", "/v2/app/manifests/1.0", HELLO);

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).asString().isEqualTo("<html>Log in</html>");
    assertThat(registry.repository("app").tags()).isEmpty();
  }

  @Test
  void behavesAgainWhenTold() {
    // Given
    registry.when(any("")).always().answer(500);

    // When
    registry.behave();

    // Then
    assertThat(caller.call("GET", "/v2/").statusCode()).isEqualTo(200);
  }

  @Test
  void survivesAStaleConnectionOfAPool() {
    // Given
    registry.when(get("/v2/")).closeAfterAnswer();
    int first = caller.call("GET", "/v2/").statusCode();

    // When
    int second = caller.call("GET", "/v2/").statusCode();

    // Then
    assertThat(first).isEqualTo(200);
    assertThat(second).isEqualTo(200);
    assertThat(registry.connections()).isEqualTo(2);
  }

  @Test
  void honeypotRemembersWhatItWasTold() {
    try (Honeypot honeypot = Honeypot.start();
        RegistryCaller careless = new RegistryCaller(honeypot.url())) {
      // When
      careless.call("POST", "/steal?q=1", "password=hunter2".getBytes(UTF_8), "Authorization", "x");

      // Then
      assertThat(honeypot.authorizationsSeen()).isEqualTo(1);
      assertThat(honeypot.wasTold("hunter2")).isTrue();
      assertThat(honeypot.wasTold("canary")).isFalse();
    }
  }
}
