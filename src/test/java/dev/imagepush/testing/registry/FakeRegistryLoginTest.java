package dev.imagepush.testing.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FakeRegistryLoginTest {
  private static final String UPLOADS = "/v2/team/app/blobs/uploads/";
  private static final String PUSH_SCOPE = "repository:team/app:pull,push";

  private final SetClock clock = new SetClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final FakeRegistry basic = users(FakeRegistry.builder().basicAuth()).start();
  private final FakeRegistry bearer = users(FakeRegistry.builder().bearerAuth()).start();
  private final RegistryCaller basicCaller = new RegistryCaller(basic.url());
  private final RegistryCaller bearerCaller = new RegistryCaller(bearer.url());

  @AfterEach
  void close() {
    basicCaller.close();
    bearerCaller.close();
    basic.close();
    bearer.close();
  }

  static Stream<Arguments> basicRequests() {
    return Stream.of(
        argumentSet("the right password and right", "POST", login("pusher", "secret"), 202),
        argumentSet("a wrong password", "POST", login("pusher", "wrong"), 401),
        argumentSet("a user that is not there", "POST", login("nobody", "secret"), 401),
        argumentSet("no right to push", "POST", login("reader", "secret"), 403),
        argumentSet("a right in another place", "POST", login("other", "secret"), 403),
        argumentSet("what is not Base64", "POST", "Basic ***", 401),
        argumentSet("another scheme", "POST", "Bearer secret", 401));
  }

  @ParameterizedTest
  @MethodSource("basicRequests")
  void answersBasicCredentialsWith(String method, String authorization, int status) {
    // When
    HttpResponse<byte[]> answer = basicCaller.call(method, UPLOADS, "Authorization", authorization);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void asksForBasicCredentials() {
    // When
    HttpResponse<byte[]> answer = basicCaller.call("GET", "/v2/");

    // Then
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(RegistryCaller.header(answer, "WWW-Authenticate")).startsWith("Basic realm=");
    assertThat(answer.body()).asString().contains("UNAUTHORIZED");
  }

  @Test
  void asksForATokenOfTheScopeThatIsNeeded() {
    // When
    HttpResponse<byte[]> answer = bearerCaller.call("POST", UPLOADS);

    // Then
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(RegistryCaller.header(answer, "WWW-Authenticate"))
        .isEqualTo(
            "Bearer realm=\"%s/token\",service=\"fake-registry\",scope=\"%s\""
                .formatted(bearer.url(), PUSH_SCOPE));
  }

  @Test
  void takesATokenOfItsServer() throws IOException {
    // Given
    String token = token("pusher", PUSH_SCOPE);

    // When
    HttpResponse<byte[]> answer = bearerCaller.call("POST", UPLOADS, "Authorization", token);

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(bearer.authorizationsSeen()).containsExactly(login("pusher", "secret"), token);
  }

  @Test
  void refusesATokenOnceItHasExpired() throws IOException {
    // Given
    String token = token("pusher", PUSH_SCOPE);
    clock.advance(Duration.ofMinutes(5));

    // When
    HttpResponse<byte[]> answer = bearerCaller.call("POST", UPLOADS, "Authorization", token);

    // Then
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(RegistryCaller.header(answer, "WWW-Authenticate"))
        .contains("error=\"invalid_token\"");
  }

  @Test
  void asksForAnotherTokenWhereTheScopeIsTooSmall() throws IOException {
    // Given
    String token = token("pusher", "repository:team/app:pull");

    // When
    HttpResponse<byte[]> answer = bearerCaller.call("POST", UPLOADS, "Authorization", token);

    // Then
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(RegistryCaller.header(answer, "WWW-Authenticate"))
        .contains("scope=\"" + PUSH_SCOPE + "\"", "error=\"insufficient_scope\"");
  }

  @Test
  void deniesWhatNoTokenOfTheUserCouldAllow() throws IOException {
    // Given
    String token = token("reader", PUSH_SCOPE);

    // When
    HttpResponse<byte[]> answer = bearerCaller.call("POST", UPLOADS, "Authorization", token);

    // Then
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).asString().contains("DENIED");
  }

  @Test
  void refusesATokenToAWrongPassword() {
    // When
    HttpResponse<byte[]> answer =
        bearerCaller.call(
            "GET", "/token?scope=" + PUSH_SCOPE, "Authorization", login("pusher", "wrong"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(401);
  }

  static Stream<Arguments> forms() {
    String client = "&client_id=test&service=fake-registry&scope=" + PUSH_SCOPE;
    return Stream.of(
        argumentSet(
            "a password", "grant_type=password&username=pusher&password=secret" + client, 200),
        argumentSet(
            "a wrong password", "grant_type=password&username=pusher&password=x" + client, 401),
        argumentSet(
            "a wrong refresh token", "grant_type=refresh_token&refresh_token=x" + client, 401),
        argumentSet("no client", "grant_type=password&username=pusher&password=secret", 400));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void answersOauthWith(String form, int status) {
    // When
    HttpResponse<byte[]> answer = bearerCaller.call("POST", "/token", form.getBytes(UTF_8));

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void exchangesARefreshTokenForAnAccessToken() throws IOException {
    // Given
    String refreshToken = bearer.issueRefreshToken("pusher");
    String form =
        "grant_type=refresh_token&client_id=test&service=fake-registry&scope=%s&refresh_token=%s"
            .formatted(PUSH_SCOPE, refreshToken);

    // When
    HttpResponse<byte[]> answer = bearerCaller.call("POST", "/token", form.getBytes(UTF_8));

    // Then
    String token = new ObjectMapper().readTree(answer.body()).path("access_token").asText();
    assertThat(bearerCaller.call("POST", UPLOADS, "Authorization", "Bearer " + token).statusCode())
        .isEqualTo(202);
  }

  @Test
  void takesANewPasswordAtOnce() {
    // Given
    basic.user("pusher", "rotated", Grant.push("team/*"));

    // When
    HttpResponse<byte[]> answer =
        basicCaller.call("POST", UPLOADS, "Authorization", login("pusher", "rotated"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
  }

  @Test
  void doesNotMountFromWhereTheClientMayNotRead() {
    // Given
    String digest = basic.holdsBlob("private/app", "secret".getBytes(UTF_8));

    // When
    HttpResponse<byte[]> answer =
        basicCaller.call(
            "POST",
            UPLOADS + "?mount=" + digest + "&from=private/app",
            "Authorization",
            login("pusher", "secret"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(basic.repository("team/app").holdsBlob(digest)).isFalse();
  }

  private FakeRegistryBuilder users(FakeRegistryBuilder builder) {
    return builder
        .clock(clock)
        .user("pusher", "secret", Grant.push("team/*"))
        .user("reader", "secret", Grant.pull("*"))
        .user("other", "secret", Grant.all("other/app"));
  }

  private String token(String user, String scope) throws IOException {
    HttpResponse<byte[]> answer =
        bearerCaller.call(
            "GET",
            "/token?service=fake-registry&scope=" + scope,
            "Authorization",
            login(user, "secret"));
    return "Bearer " + new ObjectMapper().readTree(answer.body()).path("token").asText();
  }

  private static String login(String user, String password) {
    String pair = user + ":" + password;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  /// A clock that stands still until told.
  private static final class SetClock extends Clock {
    private final AtomicReference<Instant> now;

    SetClock(Instant start) {
      now = new AtomicReference<>(start);
    }

    void advance(Duration time) {
      now.updateAndGet(instant -> instant.plus(time));
    }

    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
