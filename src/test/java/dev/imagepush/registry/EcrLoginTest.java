package dev.imagepush.registry;

import static dev.imagepush.testing.provider.FakeEcrApi.KEY_ID;
import static dev.imagepush.testing.provider.FakeEcrApi.SECRET_KEY;
import static dev.imagepush.testing.provider.FakeEcrApi.error;
import static dev.imagepush.testing.provider.FakeEcrApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.AddressRange;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpProxy;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.registry.access.Role;
import dev.imagepush.testing.bed.TestCertificates;
import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.FakeProxy;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.provider.FakeEcrApi;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.FakeRegistryBuilder;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Logging in to Amazon ECR with an access key. The hosts have their real names, which a proxy leads to
/// servers of this process.
@Timeout(60)
class EcrLoginTest {
  private static final String HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  private static final String API = "api.ecr.eu-west-1.amazonaws.com";
  private static final String SESSION_TOKEN = "c4nary-s3ssion";
  private static final TestImage IMAGE = TestImages.random(1, 1, 1000);
  private static final TestCertificates AUTHORITY = TestCertificates.create();

  private final ManualClock clock = new ManualClock();
  private final RegistryClients clients =
      new RegistryClients(
          new EgressPolicy(List.of(AddressRange.parse("127.0.0.0/8")), List.of(), Set.of(), true),
          EcrLoginTest::addressesOf,
          new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20)),
          4 << 20,
          clock);
  private FakeRegistry registry;
  private FakeEcrApi ecr;
  private FakeHttpServer api;
  private FakeProxy proxy;

  @BeforeEach
  void start() {
    start(FakeRegistry.builder().basicAuth(), FakeEcrApi.Service.ECR, "eu-west-1", HOST, API);
  }

  private void restart(
      FakeRegistryBuilder builder,
      FakeEcrApi.Service service,
      String region,
      String host,
      String apiHost) {
    stop();
    start(builder, service, region, host, apiHost);
  }

  private void start(
      FakeRegistryBuilder builder,
      FakeEcrApi.Service service,
      String region,
      String host,
      String apiHost) {
    registry =
        builder
            .clock(clock)
            .https(AUTHORITY.presentingContext(AUTHORITY.issueServer(host)))
            .start();
    registry.holds("app:1", IMAGE);
    ecr =
        new FakeEcrApi(
            clock, service, region, password -> registry.user("AWS", password, Grant.push("app")));
    api =
        new FakeHttpServer(ecr)
            .secure(AUTHORITY.presentingContext(AUTHORITY.issueServer(apiHost)))
            .start();
    proxy = FakeProxy.to(registry.port()).leading(apiHost, api.port());
  }

  @AfterEach
  void close() {
    clients.close();
    stop();
  }

  private void stop() {
    proxy.close();
    api.close();
    registry.close();
  }

  @ParameterizedTest
  @CsvSource({
    HOST + ", " + API + ", eu-west-1, ECR",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, api.ecr.cn-north-1.amazonaws.com.cn,"
        + " cn-north-1, ECR",
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com, ecr-fips.us-east-1.amazonaws.com,"
        + " us-east-1, ECR",
    "public.ecr.aws, api.ecr-public.us-east-1.amazonaws.com, us-east-1, ECR_PUBLIC"
  })
  void exchangesAKeyForTheLoginOf(
      String host, String apiHost, String region, FakeEcrApi.Service service) {
    // Given
    FakeRegistryBuilder builder = FakeRegistry.builder();
    restart(
        service == FakeEcrApi.Service.ECR ? builder.basicAuth() : builder.bearerAuth(),
        service,
        region,
        host,
        apiHost);

    // When
    Digest found = open(host, key(SECRET_KEY, null)).findManifest("1").orElseThrow();

    // Then
    assertThat(found).hasToString(IMAGE.digest());
    assertThat(registry.authorizationsSeen()).contains(basic("AWS:ecr-l0gin-1"));
    assertThat(api.log().requests()).hasSize(1);
    assertThat(proxy.requestLines()).contains("CONNECT " + apiHost + ":443 HTTP/1.1");
  }

  @Test
  @DisplayName("T01: the registry never sees the key, and nobody its secret part")
  void keepsTheKeyToItself() {
    // Given
    ecr.requireSessionToken(SESSION_TOKEN);

    // When
    Optional<Digest> found = open(HOST, key(SECRET_KEY, SESSION_TOKEN)).findManifest("1");

    // Then
    assertThat(found).isPresent();
    assertThat(headers(registry.requests())).doesNotContain(KEY_ID, SESSION_TOKEN, SECRET_KEY);
    assertThat(headers(api.log().requests())).contains(KEY_ID).doesNotContain(SECRET_KEY);
    assertThat(proxy.wasTold(KEY_ID)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "PT12H, PT11H54M59S, 1",
    "PT12H, PT11H55M, 2",
    // Less than twice the five minutes: after half of it.
    "PT8M, PT3M59S, 1",
    "PT8M, PT4M, 2",
    // Not even a minute: not with every request for all that.
    "PT0S, PT29S, 1",
    "PT0S, PT30S, 2"
  })
  void usesALoginUntilShortlyBeforeItsEnd(Duration life, Duration passed, int logins) {
    // Given
    ecr.loginLife(life);
    RepositoryClient client = open(HOST, key(SECRET_KEY, null));
    client.findManifest("1");
    client.findManifest("1");
    clock.advance(passed);

    // When
    Digest found = client.findManifest("1").orElseThrow();

    // Then
    assertThat(found).hasToString(IMAGE.digest());
    assertThat(ecr.issued()).isEqualTo(logins);
  }

  @Test
  void asksForNoLoginThatTheRegistryDoesNotWant() {
    // Given
    restart(FakeRegistry.builder(), FakeEcrApi.Service.ECR, "eu-west-1", HOST, API);

    // When
    Optional<Digest> found = open(HOST, key(SECRET_KEY, null)).findManifest("1");

    // Then
    assertThat(found).isPresent();
    assertThat(api.log().requests()).isEmpty();
  }

  @Test
  void saysSoWhereTheRegistryRefusesTheLogin() {
    // Given
    RepositoryClient client = open(HOST, key(SECRET_KEY, null));
    client.findManifest("1");
    registry.user("AWS", "another");

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> client.findManifest("1"));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.UNAUTHORIZED);
    assertThat(refusal.failure().message()).contains(HOST, "Secret push-creds");
    assertThat(ecr.issued()).isEqualTo(1);
  }

  static Stream<Arguments> wrongKeys() {
    return Stream.of(
        argumentSet("another secret", key("another", null), "the secretkey is another one"),
        argumentSet(
            "another id",
            new Credential.AwsKey(new AccessKey("AKIAOTHER", new SecretText(SECRET_KEY), null)),
            "no such accesskey is known"),
        argumentSet(
            "a session that is not its own",
            key(SECRET_KEY, SESSION_TOKEN),
            "its sessiontoken is missing or not accepted"));
  }

  @ParameterizedTest
  @MethodSource("wrongKeys")
  @DisplayName("T09: the Secret and the key at fault are named, nothing that a server wrote, for")
  void namesWhatIsWrongWith(Credential.AwsKey key, String advice) {
    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> open(HOST, key).findManifest("1"));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.UNAUTHORIZED);
    assertThat(refusal.failure().httpStatus()).isEqualTo(400);
    assertThat(refusal.failure().message())
        .startsWith("GET login: " + API + " answered 400 ")
        .contains("Secret push-creds", advice)
        .doesNotContain("c4nary");
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        row("an expired key", error(400, "ExpiredTokenException"), ExitReason.UNAUTHORIZED),
        row(
            "a code behind a namespace",
            error(400, "com.amazon.coral.service#UnrecognizedClientException"),
            ExitReason.UNAUTHORIZED),
        row("a missing right", error(400, "AccessDeniedException"), ExitReason.DENIED),
        row("a region not enabled", error(403, "OptInRequired"), ExitReason.DENIED),
        row("throttling", error(400, "ThrottlingException"), ExitReason.RATE_LIMITED),
        row("its own fault", error(500, "ServerException"), ExitReason.REGISTRY_UNAVAILABLE),
        row("401 alone", Answer.of(401), ExitReason.UNAUTHORIZED),
        row("403 alone", Answer.of(403), ExitReason.DENIED),
        row("429 alone", Answer.of(429), ExitReason.RATE_LIMITED),
        row("503 alone", Answer.of(503), ExitReason.REGISTRY_UNAVAILABLE),
        row("a code of its own", error(400, "c4nary-c0de"), ExitReason.PROTOCOL_ERROR),
        row("a redirect", Answer.of(307).with("Location", "/"), ExitReason.PROTOCOL_ERROR),
        row("no JSON", json(200, "c4nary"), ExitReason.PROTOCOL_ERROR),
        row("no login", json(200, "{\"authorizationData\":[]}"), ExitReason.PROTOCOL_ERROR),
        row("no Base64", token("c4nary:"), ExitReason.PROTOCOL_ERROR),
        row("no password", token(base64("AWS:")), ExitReason.PROTOCOL_ERROR),
        row("no user", token(base64(":c4nary")), ExitReason.PROTOCOL_ERROR));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void understandsAnAnswerWith(Answer answer, ExitReason reason) {
    // Given
    ecr.answer(answer);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> open(HOST, key(SECRET_KEY, null)).findManifest("1"));

    // Then
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.failure().message()).contains(API).doesNotContain("c4nary");
    assertThat(refusal).hasNoCause();
    assertThat(headers(registry.requests())).doesNotContain("Authorization");
  }

  private RepositoryClient open(String host, Credential.AwsKey key) {
    return clients.open(
        new Repository(host, "app"),
        Role.DESTINATION,
        new RegistryAccess(
            new RegistryEndpoint(
                Origin.ofAuthority("https", host),
                TlsSettings.trusting(AUTHORITY.caPem()),
                ProxyRules.all(HttpProxy.of(proxy.url(), null, "the test's proxy"))),
            key,
            "Secret push-creds",
            Set.of()),
        List.of(),
        Traffic.FREE);
  }

  /// Of the names in these tests only the proxy knows the servers.
  private static InetAddress[] addressesOf(String host) throws UnknownHostException {
    if (!host.equals("127.0.0.1")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.ofLiteral(host)};
  }

  private static Credential.AwsKey key(String secret, @Nullable String sessionToken) {
    return new Credential.AwsKey(
        new AccessKey(
            KEY_ID,
            new SecretText(secret),
            sessionToken == null ? null : new SecretText(sessionToken)));
  }

  private static String basic(String pair) {
    return "Basic " + base64(pair);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Answer token(String token) {
    return json(200, "{\"authorizationData\":[{\"authorizationToken\":\"" + token + "\"}]}");
  }

  private static Arguments row(String name, Answer answer, ExitReason reason) {
    return argumentSet(name, answer, reason);
  }

  private static String headers(List<LoggedRequest> requests) {
    return requests.stream().map(LoggedRequest::headers).toList().toString();
  }
}
