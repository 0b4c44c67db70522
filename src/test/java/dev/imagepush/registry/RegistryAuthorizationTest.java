package dev.imagepush.registry;

import static dev.imagepush.registry.TestRegistryAccess.as;
import static dev.imagepush.registry.TestRegistryAccess.user;
import static dev.imagepush.testing.registry.RegistryRequests.api;
import static dev.imagepush.testing.registry.RegistryRequests.blobGet;
import static dev.imagepush.testing.registry.RegistryRequests.commit;
import static dev.imagepush.testing.registry.RegistryRequests.manifestGet;
import static dev.imagepush.testing.registry.RegistryRequests.token;
import static dev.imagepush.testing.registry.RegistryRequests.uploadStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.AddressRange;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.Role;
import dev.imagepush.testing.http.Honeypot;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who is told which credential, and how often.
@Timeout(60)
class RegistryAuthorizationTest {
  private static final TestImage IMAGE = TestImages.random(1, 1, 1000);
  private static final String PASSWORD = "c4nary-pa55w0rd";
  private static final String ENCODED =
      Base64.getEncoder().encodeToString(("bob:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

  private final ManualClock clock = new ManualClock();
  private final Honeypot honeypot = Honeypot.start();
  private final RegistryClients clients =
      new RegistryClients(
          // All of this machine is allowed, so that only our own rules keep a credential back.
          new EgressPolicy(List.of(AddressRange.parse("127.0.0.0/8")), List.of(), Set.of(), true),
          HostLookup.system(),
          new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20)),
          4 << 20,
          clock);

  @AfterEach
  void close() {
    clients.close();
    honeypot.close();
  }

  private FakeRegistry bearer() {
    return FakeRegistry.builder()
        .bearerAuth()
        .clock(clock)
        .user("bob", PASSWORD, Grant.push("app"), Grant.pull("base"))
        .user("eve", PASSWORD)
        .start();
  }

  static Stream<Arguments> logins() {
    return Stream.of(
        argumentSet(
            "Basic",
            (Function<FakeRegistry, Credential>)
                registry -> new Credential.Basic("bob", new SecretText(PASSWORD))),
        argumentSet(
            "an identity token",
            (Function<FakeRegistry, Credential>)
                registry ->
                    new Credential.IdentityToken(
                        new SecretText(registry.issueRefreshToken("bob")))),
        argumentSet(
            "a registry token",
            (Function<FakeRegistry, Credential>)
                registry ->
                    new Credential.RegistryToken(
                        new SecretText(registry.issueToken("bob", "app")))));
  }

  @ParameterizedTest
  @MethodSource("logins")
  void logsInByTokenWith(Function<FakeRegistry, Credential> credential) {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.holds("app:1", IMAGE);
      RepositoryClient client =
          open(registry, Role.DESTINATION, as(registry.url(), credential.apply(registry)));

      // When
      Digest found = client.findManifest("1").orElseThrow();

      // Then
      assertThat(found).hasToString(IMAGE.digest());
    }
  }

  @Test
  void logsInByBasicAuthentication() {
    // Given
    try (FakeRegistry registry =
        FakeRegistry.builder().basicAuth().user("bob", PASSWORD, Grant.push("app")).start()) {
      registry.holds("app:1", IMAGE);
      RepositoryClient client = open(registry, Role.DESTINATION, user(registry, "bob", PASSWORD));

      // When
      boolean byTag = client.findManifest("1").isPresent();
      boolean byDigest = client.findManifest(IMAGE.digest()).isPresent();

      // Then
      assertThat(byTag).isTrue();
      assertThat(byDigest).isTrue();
      assertThat(registry.requests()).as("one challenge, for both").hasSize(3);
    }
  }

  @Test
  void asksForATokenOnceAndAgainBeforeItExpires() {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.holds("app:1", IMAGE);
      RepositoryClient client = open(registry, Role.SOURCE, user(registry, "bob", PASSWORD));
      client.findManifest("1");
      client.findManifest("1");
      long before = tokensAsked(registry);

      // When
      clock.advance(Duration.ofSeconds(296));
      client.findManifest("1");

      // Then
      assertThat(before).isEqualTo(1);
      assertThat(tokensAsked(registry)).isEqualTo(2);
      assertThat(registry.requests().stream().filter(request -> request.status() == 401).count())
          .as("never a refused token")
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("N12: a token that expires early is renewed at the challenge")
  void renewsATokenThatTheRegistryNoLongerTakes() {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.holds("app:1", IMAGE);
      RepositoryClient client = open(registry, Role.SOURCE, user(registry, "bob", PASSWORD));
      client.findManifest("1");
      registry.expireTokens();

      // When
      boolean there = client.findManifest("1").isPresent();

      // Then
      assertThat(there).isTrue();
      assertThat(tokensAsked(registry)).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("N14: a registry that takes no token is asked three times, and no more")
  void endsAChallengeWithoutEnd() {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry
          .when(api())
          .always()
          .challenge("Bearer realm=\"" + registry.url() + "/token\",service=\"fake-registry\"");
      RepositoryClient client = open(registry, Role.SOURCE, user(registry, "bob", PASSWORD));

      // When
      ExitException refusal = failure(() -> client.findManifest("1"));

      // Then
      assertThat(refusal.reason()).isEqualTo(ExitReason.UNAUTHORIZED);
      assertThat(tokensAsked(registry)).isEqualTo(2);
      assertThat(registry.requests()).hasSize(5);
    }
  }

  @Test
  void asksOnceMoreForATokenThatIsDenied() {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.holds("app:1", IMAGE);
      registry.when(token()).answer(403);
      RepositoryClient client = open(registry, Role.SOURCE, user(registry, "bob", PASSWORD));

      // When
      boolean there = client.findManifest("1").isPresent();

      // Then
      assertThat(there).isTrue();
      assertThat(tokensAsked(registry)).isEqualTo(2);
    }
  }

  @Test
  void saysThatATokenServerExchangesNoIdentityTokens() {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.when(token()).always().answer(404);
      Credential identity = new Credential.IdentityToken(new SecretText("c4nary-identity"));
      RepositoryClient client = open(registry, Role.SOURCE, as(registry.url(), identity));

      // When
      ExitException refusal = failure(() -> client.findManifest("1"));

      // Then
      assertThat(refusal.reason()).isEqualTo(ExitReason.UNAUTHORIZED);
      assertThat(refusal).hasMessageContaining("identity token");
    }
  }

  @Test
  void usesTheNewestIdentityToken() {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.holds("app:1", IMAGE);
      String given = registry.issueRefreshToken("bob");
      Credential identity = new Credential.IdentityToken(new SecretText(given));
      RepositoryClient client = open(registry, Role.SOURCE, as(registry.url(), identity));
      client.findManifest("1");
      registry.revokeRefreshToken(given);
      registry.expireTokens();

      // When
      boolean there = client.findManifest("1").isPresent();

      // Then
      assertThat(there).isTrue();
    }
  }

  static Stream<Arguments> refusedLogins() {
    return Stream.of(
        argumentSet("a wrong password, by token", true, "bob", "wrong", ExitReason.UNAUTHORIZED),
        argumentSet("a wrong password, by Basic", false, "bob", "wrong", ExitReason.UNAUTHORIZED),
        argumentSet("no right, by token", true, "eve", PASSWORD, ExitReason.DENIED),
        argumentSet("no right, by Basic", false, "eve", PASSWORD, ExitReason.DENIED));
  }

  @ParameterizedTest
  @MethodSource("refusedLogins")
  void namesTheSecretOf(boolean byToken, String name, String password, ExitReason reason) {
    // Given
    var builder =
        FakeRegistry.builder().user("bob", PASSWORD, Grant.all("app")).user("eve", PASSWORD);
    try (FakeRegistry registry = (byToken ? builder.bearerAuth() : builder.basicAuth()).start()) {
      RepositoryClient client = open(registry, Role.DESTINATION, user(registry, name, password));

      // When
      ExitException refusal = failure(() -> client.findManifest("1"));

      // Then
      assertThat(refusal.reason()).isEqualTo(reason);
      assertThat(refusal.failure().message())
          .contains("Secret push-creds", "127.0.0.1")
          .doesNotContain(password);
      assertThat(registry.requests()).hasSizeLessThan(4);
    }
  }

  @Test
  void saysThatCredentialsAreWantedWhereThereAreNone() {
    // Given
    try (FakeRegistry registry = bearer()) {
      RepositoryClient client =
          open(registry, Role.DESTINATION, TestRegistryAccess.anonymous(registry));

      // When
      ExitException refusal = failure(() -> client.findManifest("1"));

      // Then
      assertThat(refusal.reason()).isEqualTo(ExitReason.UNAUTHORIZED);
      assertThat(refusal.failure().message()).contains("no Secret");
    }
  }

  static Stream<Arguments> evilRealms() {
    return Stream.of(
        realm("another port of the same host", pot -> pot.url() + "/token"),
        realm("another name of the same host", pot -> "http://localhost:" + pot.server().port()),
        realm("another loopback address", pot -> "http://127.0.0.2:" + pot.server().port() + "/"),
        realm("user info that looks right", pot -> "http://127.0.0.1:80@" + pot.address() + "/"),
        realm("no scheme", pot -> "//" + pot.address() + "/token"),
        realm("upper case", pot -> "HTTP://" + pot.address() + "/TOKEN"),
        realm("a query", pot -> pot.url() + "/token?service=x&a=b"),
        realm("a fragment", pot -> pot.url() + "/token#x"),
        realm("HTTPS to a server without it", pot -> "https://" + pot.address() + "/token"),
        realm("an IPv4 address in IPv6", pot -> "http://[::ffff:127.0.0.1]:" + pot.server().port()),
        realm("an address as a number", pot -> "http://2130706433:" + pot.server().port() + "/"),
        realm("a blank in it", pot -> pot.url() + "/to ken"),
        realm("nothing", pot -> ""));
  }

  private static Arguments realm(String rule, Function<Honeypot, String> url) {
    return argumentSet(rule, url);
  }

  @ParameterizedTest
  @MethodSource("evilRealms")
  @DisplayName("T01: a realm of the registry's choice sees nothing of a credential:")
  void sendsNoCredentialToARealmThatIs(Function<Honeypot, String> url) {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.when(api()).always().challenge("Bearer realm=\"" + url.apply(honeypot) + "\"");
      RepositoryClient client = open(registry, Role.DESTINATION, user(registry, "bob", PASSWORD));

      // When
      ExitException refusal = failure(() -> client.findManifest("1"));

      // Then
      assertThat(refusal.reason()).isEqualTo(ExitReason.REALM_NOT_TRUSTED);
      assertThat(honeypot.connections()).isZero();
      assertThat(registry.authorizationsSeen()).isEmpty();
    }
  }

  @Test
  @DisplayName("T01: an identity token is kept back like a password")
  void sendsNoIdentityTokenToAnUntrustedRealm() {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.when(api()).always().challenge("Bearer realm=\"" + honeypot.url() + "/token\"");
      Credential identity = new Credential.IdentityToken(new SecretText("c4nary-identity"));
      RepositoryClient client = open(registry, Role.DESTINATION, as(registry.url(), identity));

      // When
      ExitException refusal = failure(() -> client.findManifest("1"));

      // Then
      assertThat(refusal.reason()).isEqualTo(ExitReason.REALM_NOT_TRUSTED);
      assertThat(honeypot.connections()).isZero();
    }
  }

  @Test
  void usesARealmThatAnAdministratorTrusts() {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.when(api()).challenge("Bearer realm=\"" + honeypot.url() + "/token\"");
      registry.holds("app:1", IMAGE);
      Credential basic = new Credential.Basic("bob", new SecretText(PASSWORD));
      RepositoryClient client =
          open(registry, Role.SOURCE, as(registry.url(), basic, honeypot.address()));

      // When
      client.findManifest("1");

      // Then
      assertThat(honeypot.authorizationsSeen()).isEqualTo(1);
      assertThat(honeypot.wasTold("scope=repository%3Aapp%3Apull")).isTrue();
    }
  }

  static Stream<Arguments> redirects() {
    return Stream.of(
        argumentSet("another port", (Function<Honeypot, String>) pot -> pot.url() + "/blob"),
        argumentSet(
            "another host",
            (Function<Honeypot, String>)
                pot -> "http://localhost:" + pot.server().port() + "/blob"));
  }

  @ParameterizedTest
  @MethodSource("redirects")
  @DisplayName("T03: a redirect is followed without the credential to")
  void sendsNoCredentialAlongARedirectTo(Function<Honeypot, String> url) throws Exception {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry.holds("app:1", IMAGE);
      registry.when(blobGet().withHeader("Authorization")).redirect(307, url.apply(honeypot));
      RepositoryClient client = open(registry, Role.SOURCE, user(registry, "bob", PASSWORD));
      Descriptor blob =
          new Descriptor(
              MediaType.OCI_LAYER, Digest.parse(IMAGE.blobs().keySet().iterator().next()), 53);
      client.findManifest("1");

      // When
      byte[] answer;
      try (var in = client.openBlob(blob, 0)) {
        answer = in.readAllBytes();
      } catch (ExitException e) {
        assertThat(e.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
        answer = new byte[0];
      }

      // Then
      assertThat(answer).isNotNull();
      assertThat(honeypot.connections()).isEqualTo(1);
      assertThat(honeypot.authorizationsSeen()).isZero();
      assertThat(honeypot.wasTold(PASSWORD)).isFalse();
      assertThat(honeypot.wasTold(ENCODED)).isFalse();
    }
  }

  @Test
  @DisplayName("T03: redirects end")
  void followsFewRedirects() {
    // Given
    try (FakeRegistry registry = FakeRegistry.plain()) {
      registry.when(manifestGet()).always().redirect(302, "/v2/app/manifests/1");
      RepositoryClient client = open(registry, Role.SOURCE, TestRegistryAccess.anonymous(registry));

      // When
      ExitException refusal = failure(() -> client.manifest("1"));

      // Then
      assertThat(refusal.reason()).isEqualTo(ExitReason.LOCATION_REJECTED);
      assertThat(registry.requests()).hasSize(6);
    }
  }

  @Test
  @DisplayName("T04: an upload to another origin sends neither the token nor a byte of the layer")
  void sendsNoLayerToAnotherOrigin() {
    // Given
    byte[] bytes = TestImages.randomBytes(1, 1000);
    Descriptor blob = new Descriptor(MediaType.OCI_LAYER, Digest.sha256(bytes), bytes.length);
    try (FakeRegistry registry = bearer()) {
      registry
          .when(uploadStart().withHeader("Authorization"))
          .always()
          .location(honeypot.url() + "/upload");
      RepositoryClient client = open(registry, Role.DESTINATION, user(registry, "bob", PASSWORD));

      // When
      ExitException refusal = failure(() -> TestUploads.put(client, blob, List.of(), bytes));

      // Then
      assertThat(refusal.reason()).isEqualTo(ExitReason.LOCATION_REJECTED);
      assertThat(honeypot.connections()).isZero();
    }
  }

  @Test
  @DisplayName("N13: a token that ends during an upload costs no new session")
  void sendsABlobAgainIntoItsSessionAfterAChallenge() {
    // Given
    byte[] bytes = TestImages.randomBytes(1, 1000);
    Descriptor blob = new Descriptor(MediaType.OCI_LAYER, Digest.sha256(bytes), bytes.length);
    try (FakeRegistry registry = bearer()) {
      RepositoryClient client = open(registry, Role.DESTINATION, user(registry, "bob", PASSWORD));
      registry
          .when(commit())
          .challenge("Bearer realm=\"" + registry.url() + "/token\",service=\"fake-registry\"");

      // When
      TestUploads.put(client, blob, List.of(), bytes);

      // Then
      assertThat(registry.repository("app").blobBytes(blob.digest().toString())).contains(bytes);
      assertThat(registry.uploadsStarted()).isEqualTo(1);
    }
  }

  static Stream<Arguments> tokenAnswers() {
    return Stream.of(
        argumentSet("no JSON", 200, "hello", ExitReason.PROTOCOL_ERROR),
        argumentSet("no token", 200, "{}", ExitReason.PROTOCOL_ERROR),
        argumentSet(
            "a token with a line break",
            200,
            "{\"token\":\"a\\r\\nX: y\"}",
            ExitReason.PROTOCOL_ERROR),
        argumentSet(
            "T16: a token without end",
            200,
            "{\"token\":\"" + "x".repeat(1 << 20) + "\"}",
            ExitReason.PROTOCOL_ERROR),
        argumentSet("T16: depth", 200, "[".repeat(100_000), ExitReason.PROTOCOL_ERROR),
        argumentSet("a redirect", 302, "", ExitReason.PROTOCOL_ERROR),
        argumentSet("400", 400, "", ExitReason.UNAUTHORIZED),
        argumentSet("403", 403, "", ExitReason.DENIED),
        argumentSet("429", 429, "", ExitReason.RATE_LIMITED),
        argumentSet("503", 503, "", ExitReason.REGISTRY_UNAVAILABLE));
  }

  @ParameterizedTest
  @MethodSource("tokenAnswers")
  void understandsATokenServerThatAnswers(int status, String body, ExitReason reason) {
    // Given
    try (FakeRegistry registry = bearer()) {
      registry
          .when(token())
          .always()
          .answer(status)
          .body(body, "application/json")
          .location(honeypot.url());
      RepositoryClient client = open(registry, Role.DESTINATION, user(registry, "bob", PASSWORD));

      // When
      ExitException refusal = failure(() -> client.findManifest("1"));

      // Then
      assertThat(refusal.reason()).isEqualTo(reason);
      assertThat(honeypot.connections()).isZero();
    }
  }

  private RepositoryClient open(FakeRegistry registry, Role role, RegistryAccess access) {
    return clients.open(
        new Repository(registry.address(), "app"), role, access, List.of(), Traffic.FREE);
  }

  private static long tokensAsked(FakeRegistry registry) {
    return registry.requests().stream().filter(request -> request.path().equals("/token")).count();
  }

  private static ExitException failure(ThrowingCallable call) {
    return catchThrowableOfType(ExitException.class, call);
  }
}
