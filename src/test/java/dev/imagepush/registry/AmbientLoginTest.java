package dev.imagepush.registry;

import static dev.imagepush.testing.provider.FakeEcrApi.KEY_ID;
import static dev.imagepush.testing.provider.FakeEcrApi.SECRET_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import dev.imagepush.http.RequestMetrics;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.registry.access.Role;
import dev.imagepush.registry.provider.CloudIdentity;
import dev.imagepush.testing.bed.TestCertificates;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.FakeProxy;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.provider.FakeEcrApi;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.FakeRegistryBuilder;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Logging in to clouds' registries as who this process is. The hosts have their real names, which a proxy
/// leads to servers of this process.
@Timeout(60)
class AmbientLoginTest {
  private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  private static final String ECR_API = "api.ecr.eu-west-1.amazonaws.com";
  private static final String GOOGLE = "europe-docker.pkg.dev";
  private static final String ACR = "team.azurecr.io";
  private static final TestImage IMAGE = TestImages.random(1, 1, 1000);
  private static final TestCertificates AUTHORITY = TestCertificates.create();
  private static final CloudIdentity SOMEBODY =
      new CloudIdentity() {
        @Override
        public Optional<AccessKey> awsKey() {
          return Optional.of(new AccessKey(KEY_ID, new SecretText(SECRET_KEY), null));
        }

        @Override
        public Optional<SecretText> googleToken() {
          return Optional.of(new SecretText("c4nary-google"));
        }

        @Override
        public Optional<SecretText> azureToken() {
          return Optional.of(new SecretText("c4nary-azure"));
        }
      };

  private final ManualClock clock = new ManualClock();
  private RegistryClients clients;
  private FakeRegistry registry;
  private FakeHttpServer api;
  private FakeProxy proxy;

  private void start(FakeRegistryBuilder builder, String host) {
    FakeRegistry started =
        builder
            .clock(clock)
            .https(AUTHORITY.presentingContext(AUTHORITY.issueServer(host)))
            .start();
    started.holds("app:1", IMAGE);
    registry = started;
    api =
        new FakeHttpServer(
                new FakeEcrApi(
                    clock,
                    FakeEcrApi.Service.ECR,
                    "eu-west-1",
                    password -> started.user("AWS", password, Grant.push("app"))))
            .secure(AUTHORITY.presentingContext(AUTHORITY.issueServer(ECR_API)))
            .start();
    proxy = FakeProxy.to(started.port()).leading(ECR_API, api.port());
  }

  @BeforeEach
  void start() {
    start(FakeRegistry.builder().basicAuth(), ECR);
    clients = clients(SOMEBODY);
  }

  private void restart(FakeRegistryBuilder builder, String host) {
    stop();
    start(builder, host);
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

  @Test
  void logsInToAmazon() {
    // When
    Optional<Digest> found = open(ECR, SOMEBODY, Role.DESTINATION).findManifest("1");

    // Then
    assertThat(found).contains(Digest.parse(IMAGE.digest()));
  }

  @Test
  void logsInToGoogle() {
    // Given
    restart(
        FakeRegistry.builder()
            .bearerAuth()
            .user("oauth2accesstoken", "c4nary-google", Grant.push("app")),
        GOOGLE);

    // When
    Optional<Digest> found = open(GOOGLE, SOMEBODY, Role.DESTINATION).findManifest("1");

    // Then
    assertThat(found).contains(Digest.parse(IMAGE.digest()));
  }

  @Test
  void logsInToAzure() {
    // Given
    restart(FakeRegistry.builder().bearerAuth().user("app", "unused", Grant.push("app")), ACR);
    String login = registry.issueRefreshToken("app");
    registry
        .when(RequestMatch.post("/oauth2/exchange"))
        .answer(200)
        .body("{\"refresh_token\":\"" + login + "\"}", "application/json");

    // When
    Optional<Digest> found = open(ACR, SOMEBODY, Role.DESTINATION).findManifest("1");

    // Then
    assertThat(found).contains(Digest.parse(IMAGE.digest()));
  }

  @Test
  void doesNotShowTheIdentityWhereTheRegistryAsksForNone() {
    // Given
    restart(FakeRegistry.builder(), GOOGLE);

    // When
    open(GOOGLE, SOMEBODY, Role.DESTINATION).findManifest("1");

    // Then
    assertThat(registry.authorizationsSeen()).isEmpty();
  }

  @Test
  void pullsWhatIsPublicAsNobody() {
    // Given
    restart(FakeRegistry.builder().bearerAuth().anonymous(Grant.pull("app")), GOOGLE);

    // When
    Optional<Digest> found = open(GOOGLE, CloudIdentity.none(), Role.SOURCE).findManifest("1");

    // Then
    assertThat(found).contains(Digest.parse(IMAGE.digest()));
  }

  @ParameterizedTest
  @EnumSource(
      value = ExitReason.class,
      names = {"UNAUTHORIZED", "DENIED", "SECRET_INVALID"})
  void pullsWhatIsPublicAsNobodyWhereTheIdentityIsRefusedAs(ExitReason reason) {
    // Given
    restart(FakeRegistry.builder().bearerAuth().anonymous(Grant.pull("app")), GOOGLE);

    // When
    Optional<Digest> found = open(GOOGLE, refused(reason), Role.SOURCE).findManifest("1");

    // Then
    assertThat(found).contains(Digest.parse(IMAGE.digest()));
  }

  private static CloudIdentity refused(ExitReason reason) {
    return new CloudIdentity() {
      @Override
      public Optional<AccessKey> awsKey() {
        throw new ExitException(reason, "refused");
      }

      @Override
      public Optional<SecretText> googleToken() {
        throw new ExitException(reason, "refused");
      }

      @Override
      public Optional<SecretText> azureToken() {
        throw new ExitException(reason, "refused");
      }
    };
  }

  @Test
  void saysThatThereIsNobodyToPushAs() {
    // Given
    restart(FakeRegistry.builder().bearerAuth().anonymous(Grant.pull("app")), GOOGLE);
    RepositoryClient client = open(GOOGLE, CloudIdentity.none(), Role.DESTINATION);

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> client.findManifest("1"));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.UNAUTHORIZED);
    assertThat(refusal.failure().message())
        .contains(GOOGLE, "the operator's own identity", "Google Cloud", "name a Secret");
  }

  @Test
  @DisplayName("T01: a token server elsewhere is not shown the identity")
  void keepsTheIdentityFromOtherRealms() {
    // Given
    restart(FakeRegistry.builder().bearerAuth().realm("https://evil.example.com/token"), GOOGLE);
    RepositoryClient client = open(GOOGLE, SOMEBODY, Role.DESTINATION);

    // When
    ExitException refusal =
        catchThrowableOfType(ExitException.class, () -> client.findManifest("1"));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.REALM_NOT_TRUSTED);
    assertThat(proxy.wasTold("c4nary")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://registry.example.com",
        "http://europe-docker.pkg.dev",
        "https://europe-docker.pkg.dev:8443",
        "https://europe-docker.pkg.dev.example.com",
        "https://team.azurecr.io.example.com",
        "https://a.team.azurecr.io",
        "https://gcr.io.example.com",
        "https://xgcr.io",
        "https://1.dkr.ecr.eu-west-1.amazonaws.com"
      })
  @DisplayName("the identity is for no other host:")
  void isForCloudsRegistriesAlone(String url) {
    // Given
    RegistryEndpoint endpoint =
        new RegistryEndpoint(Origin.of(URI.create(url)), TlsSettings.SYSTEM, ProxyRules.NONE);

    // Then
    assertThatThrownBy(() -> access(endpoint)).isInstanceOf(IllegalArgumentException.class);
  }

  private RepositoryClient open(String host, CloudIdentity identity, Role role) {
    clients.close();
    clients = clients(identity);
    return clients.open(
        new Repository(host, "app"),
        role,
        access(
            new RegistryEndpoint(
                Origin.ofAuthority("https", host),
                TlsSettings.trusting(AUTHORITY.caPem()),
                ProxyRules.all(HttpProxy.of(proxy.url(), null, "the test's proxy")))),
        List.of(),
        Traffic.FREE);
  }

  private RegistryClients clients(CloudIdentity identity) {
    return new RegistryClients(
        new EgressPolicy(List.of(AddressRange.parse("127.0.0.0/8")), List.of(), Set.of(), true),
        AmbientLoginTest::addressesOf,
        new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20)),
        4 << 20,
        clock,
        RequestMetrics.none(),
        UploadSettings.DEFAULT,
        identity);
  }

  private static RegistryAccess access(RegistryEndpoint endpoint) {
    return new RegistryAccess(
        endpoint, new Credential.Ambient(), "the operator's own identity", Set.of());
  }

  /// Of the names in these tests only the proxy knows the servers.
  private static InetAddress[] addressesOf(String host) throws UnknownHostException {
    if (!host.equals("127.0.0.1")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.ofLiteral(host)};
  }
}
