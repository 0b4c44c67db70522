package dev.imagepush.source.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.Honeypot;
import dev.imagepush.testing.http.RequestMatch;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WebFileTest {
  private static final Credential USER =
      new Credential.Basic("builder", new SecretText("canary-of-the-archive"));

  private final FakeHttpServer server =
      new FakeHttpServer(request -> Answer.of(200).withText("archive", "application/x-tar"))
          .start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsTheCredentialToTheOriginOfTheUrl() throws IOException {
    // When
    String content = download("/app.tar", USER);

    // Then
    assertThat(content).isEqualTo("archive");
    assertThat(server.log().requests())
        .singleElement()
        .satisfies(
            request ->
                assertThat(request.header("Authorization"))
                    .contains(((Credential.Basic) USER).authorization()));
  }

  @Test
  void refusesAnAccessKeyWithoutARequest() {
    // Given
    Credential key =
        new Credential.AwsKey(new AccessKey("AKIAEXAMPLE", new SecretText("canary"), null));

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> download("/app.tar", key));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.SECRET_INVALID);
    assertThat(refusal.failure().message()).contains("AWS access key").doesNotContain("canary");
    assertThat(server.log().requests()).isEmpty();
  }

  @Test
  void followsARedirectWithinTheOriginWithTheCredential() throws IOException {
    // Given
    server.when(RequestMatch.get("/old.tar")).redirect(302, "/app.tar");

    // When
    String content = download("/old.tar", USER);

    // Then
    assertThat(content).isEqualTo("archive");
    assertThat(server.log().requests())
        .hasSize(2)
        .allMatch(request -> request.header("Authorization").isPresent());
  }

  @Test
  @DisplayName("T03: a redirect to another origin goes without the credential")
  void sendsNoCredentialToAnotherOrigin() throws IOException {
    // Given
    try (Honeypot honeypot = Honeypot.start()) {
      server.when(RequestMatch.get("/app.tar")).redirect(307, honeypot.url() + "/app.tar");

      // When
      download("/app.tar", USER);

      // Then
      assertThat(honeypot.connections()).isOne();
      assertThat(honeypot.authorizationsSeen()).isZero();
      assertThat(honeypot.wasTold("canary-of-the-archive")).isFalse();
    }
  }

  @Test
  void givesUpOnRedirectsThatDoNotEnd() {
    // Given
    server.when(RequestMatch.get("/app.tar")).always().redirect(302, "/app.tar");

    // When
    assertThatThrownBy(() -> download("/app.tar", USER))
        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> assertThat(e.reason()).isEqualTo(ExitReason.LOCATION_REJECTED));
  }

  @ParameterizedTest
  @MethodSource
  void saysWhatAnAnswerMeans(int status, ExitReason reason, String nextStep) {
    // Given
    server.when(RequestMatch.get("/app.tar")).always().answer(status);

    // When
    assertThatThrownBy(() -> download("/app.tar", USER))
        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.failure().httpStatus()).isEqualTo(status);
              assertThat(e.failure().message()).contains(server.address()).contains(nextStep);
            });
  }

  static Stream<Arguments> saysWhatAnAnswerMeans() {
    return Stream.of(
        argumentSet("a wrong password", 401, ExitReason.UNAUTHORIZED, "check Secret builds"),
        argumentSet("a missing right", 403, ExitReason.DENIED, "check Secret builds"),
        argumentSet("no such file", 404, ExitReason.SOURCE_NOT_FOUND, "check the URL"),
        argumentSet("no such file any more", 410, ExitReason.SOURCE_NOT_FOUND, "check the URL"),
        argumentSet("too many requests", 429, ExitReason.RATE_LIMITED, ""),
        argumentSet("a server that is down", 503, ExitReason.REGISTRY_UNAVAILABLE, ""),
        argumentSet("a part of the file", 206, ExitReason.PROTOCOL_ERROR, ""));
  }

  static Stream<Arguments> saysThatTheNetworkBrokeOff() {
    return Stream.of(
        argumentSet("a body that ends early", cut(fault -> fault.truncateBody(3))),
        argumentSet("a body that is reset", cut(fault -> fault.resetBody(3))));
  }

  private static Consumer<Fault> cut(Consumer<Fault> how) {
    return how;
  }

  @ParameterizedTest
  @MethodSource
  void saysThatTheNetworkBrokeOff(Consumer<Fault> cut) {
    // Given
    cut.accept(server.when(RequestMatch.get("/app.tar")).always());

    // When
    assertThatThrownBy(() -> download("/app.tar", USER))
        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ExitReason.CONNECTION_RESET);
              assertThat(e.failure().message()).contains(server.address());
            });
  }

  @Test
  void passesOnHowLongTheServerAsksToWait() {
    // Given
    server.when(RequestMatch.get("/app.tar")).answer(429).header("Retry-After", "120");

    // When
    assertThatThrownBy(() -> download("/app.tar", USER))
        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> assertThat(e.failure().retryAfter()).isEqualTo(Duration.ofMinutes(2)));
  }

  private String download(String path, Credential credential) throws IOException {
    FileAccess access = new FileAccess(credential, "Secret builds", TlsSettings.SYSTEM);
    URI url = URI.create(server.url() + path);
    try (HttpTransport transport =
            new HttpTransport(
                Origin.of(url),
                TlsSettings.SYSTEM,
                EgressPolicy.commandLine(),
                HostLookup.system(),
                HttpLimits.DEFAULT);
        Download content = Download.of(new WebFile(transport, url, access))) {
      return new String(content.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
