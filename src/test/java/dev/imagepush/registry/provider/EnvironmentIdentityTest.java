package dev.imagepush.registry.provider;

import static dev.imagepush.testing.provider.FakeIdentityServices.AZURE_TOKEN;
import static dev.imagepush.testing.provider.FakeIdentityServices.CLIENT;
import static dev.imagepush.testing.provider.FakeIdentityServices.GOOGLE_TOKEN;
import static dev.imagepush.testing.provider.FakeIdentityServices.POD_TOKEN;
import static dev.imagepush.testing.provider.FakeIdentityServices.ROLE;
import static dev.imagepush.testing.provider.FakeIdentityServices.SESSION;
import static dev.imagepush.testing.provider.FakeIdentityServices.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Recovery;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.provider.FakeEcrApi;
import dev.imagepush.testing.provider.FakeIdentityServices;
import dev.imagepush.testing.registry.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who the surroundings say that this process is. `@` in a variable stands for the address of the fake
/// services, `POD_TOKEN` for a file with a Pod's token.
@Timeout(60)
class EnvironmentIdentityTest {
  private static final AccessKey KEY =
      new AccessKey(
          FakeEcrApi.KEY_ID, new SecretText(FakeEcrApi.SECRET_KEY), new SecretText(SESSION));
  private static final Map<String, String> NOT_ON_EC2 = Map.of("AWS_EC2_METADATA_DISABLED", "true");

  private final ManualClock clock = new ManualClock();
  private FakeHttpServer services;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    services = new FakeHttpServer(new FakeIdentityServices(clock, Duration.ofHours(1))).start();
    Files.writeString(folder.resolve("token"), POD_TOKEN + "\n");
  }

  @AfterEach
  void close() {
    services.close();
  }

  static Stream<Arguments> awsSurroundings() {
    return Stream.of(
        argumentSet(
            "keys in the environment",
            Map.of(
                "AWS_ACCESS_KEY_ID",
                KEY.id(),
                "AWS_SECRET_ACCESS_KEY",
                FakeEcrApi.SECRET_KEY,
                "AWS_SESSION_TOKEN",
                SESSION)),
        argumentSet("a role for a service account", webIdentity()),
        argumentSet(
            "an EKS Pod identity",
            Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "@/container",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                "POD_TOKEN")),
        argumentSet(
            "an ECS task's role",
            Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "@/container",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                POD_TOKEN)),
        argumentSet("a machine's role", Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", "@/")));
  }

  @ParameterizedTest
  @MethodSource("awsSurroundings")
  void findsTheKeyOf(Map<String, String> variables) {
    // Given
    CloudIdentity identity = identity(variables);

    // When
    AccessKey key = identity.awsKey().orElseThrow();

    // Then
    assertThat(key).isEqualTo(KEY);
  }

  static Stream<Arguments> azureSurroundings() {
    return Stream.of(
        argumentSet(
            "workload identity",
            Map.of(
                "AZURE_FEDERATED_TOKEN_FILE",
                "POD_TOKEN",
                "AZURE_AUTHORITY_HOST",
                "@/",
                "AZURE_TENANT_ID",
                TENANT,
                "AZURE_CLIENT_ID",
                CLIENT)),
        argumentSet("a managed identity", Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", "@")));
  }

  @ParameterizedTest
  @MethodSource("azureSurroundings")
  void findsTheTokenOf(Map<String, String> variables) {
    // Given
    CloudIdentity identity = identity(variables);

    // When
    SecretText token = identity.azureToken().orElseThrow();

    // Then
    assertThat(token.reveal()).isEqualTo(AZURE_TOKEN);
  }

  @Test
  void findsTheTokenOfAServiceAccountsFile() throws Exception {
    // Given
    Path file = folder.resolve("key.json");
    Files.writeString(
        file,
        """
        {"type": "service_account", "client_id": "1", "client_email": "pusher@example.com",
         "private_key_id": "1", "private_key": "%s", "token_uri": "%s/google/token"}
        """
            .formatted(privateKey(), services.url()));
    CloudIdentity identity = identity(Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()));

    // When
    SecretText token = identity.googleToken().orElseThrow();

    // Then
    assertThat(token.reveal()).isEqualTo(GOOGLE_TOKEN);
  }

  @Test
  void findsTheTokenOfAMachineOfGoogles() throws Exception {
    // Given
    ProcessBuilder machine =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            GoogleMachine.class.getName());
    machine.environment().keySet().removeIf(name -> name.startsWith("GOOGLE_"));
    machine.environment().put("GCE_METADATA_HOST", services.address());

    // When
    String token = output(machine.redirectError(ProcessBuilder.Redirect.INHERIT));

    // Then
    assertThat(token).isEqualTo(GOOGLE_TOKEN);
  }

  private static String output(ProcessBuilder builder) throws IOException {
    return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void isNobodyOnAMachineOfNoCloud() {
    // When
    CloudIdentity identity = identity(NOT_ON_EC2);

    // Then
    assertThat(identity.awsKey()).isEmpty();
  }

  @Test
  @DisplayName("asks again five minutes before the end, and not before")
  void keepsAKeyUntilShortlyBeforeItsEnd() {
    // Given
    CloudIdentity identity = identity(webIdentity());
    identity.awsKey();
    clock.advance(Duration.ofMinutes(54));
    identity.awsKey();
    long before = services.log().requests().size();
    clock.advance(Duration.ofMinutes(2));

    // When
    identity.awsKey();

    // Then
    assertThat(before).isEqualTo(1);
    assertThat(services.log().requests()).hasSize(2);
  }

  static Stream<Arguments> faults() {
    Map<String, String> stranger = new HashMap<>(webIdentity());
    stranger.put("AWS_ROLE_ARN", ROLE + "-of-another");
    Map<String, String> fileless = new HashMap<>(webIdentity());
    fileless.put("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token");
    Map<String, String> throttled = new HashMap<>(webIdentity());
    throttled.put("AWS_ROLE_ARN", FakeIdentityServices.THROTTLED_ROLE);
    return Stream.of(
        argumentSet("a role that is not its own", stranger, ExitReason.DENIED, "AWS_ROLE_ARN"),
        argumentSet(
            "a file that is not there",
            fileless,
            ExitReason.SECRET_INVALID,
            "AWS_WEB_IDENTITY_TOKEN_FILE"),
        argumentSet(
            "a service that fails for now",
            Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "@/nowhere"),
            ExitReason.REGISTRY_UNAVAILABLE,
            "answered 404"),
        argumentSet(
            "a service that is named and not there",
            Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/"),
            ExitReason.CONNECT_FAILED,
            "127.0.0.1"),
        argumentSet(
            "a service that asks for fewer requests",
            throttled,
            ExitReason.RATE_LIMITED,
            "answered 400"),
        argumentSet(
            "half a key",
            Map.of("AWS_ACCESS_KEY_ID", KEY.id()),
            ExitReason.SECRET_INVALID,
            "AWS_SECRET_ACCESS_KEY"),
        argumentSet(
            "a token that no header can carry",
            Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "@/container",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                "c4nary\ntoken"),
            ExitReason.SECRET_INVALID,
            "cannot be sent"),
        argumentSet(
            "a container that is not its own",
            Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "@/container"),
            ExitReason.UNAUTHORIZED,
            "answered 401"));
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName(
      "T09: says what does not work, and nothing that is secret or that a server wrote, for")
  void faults(Map<String, String> variables, ExitReason reason, String words) {
    // Given
    CloudIdentity identity = identity(variables);

    // When
    ExitException refusal = catchThrowableOfType(ExitException.class, identity::awsKey);

    // Then
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.failure().message()).contains(words).doesNotContain("c4nary");
  }

  @Test
  void doesNotWaitForAnAnswerThatNeverEnds() {
    // Given
    services.when(RequestMatch.get("/container")).delayBytes(1, Duration.ofMinutes(5));
    CloudIdentity identity =
        identity(
            Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "@/container",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                POD_TOKEN));

    // When
    ExitException failure = catchThrowableOfType(ExitException.class, identity::awsKey);

    // Then
    assertThat(failure.reason().recovery()).isEqualTo(Recovery.RETRY);
  }

  @Test
  void keepsAFailureForSomeSeconds() {
    // Given
    CloudIdentity identity = identity(Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "@/nowhere"));
    var _ = catchThrowable(identity::awsKey);
    var _ = catchThrowable(identity::awsKey);
    long before = services.log().requests().size();
    clock.advance(Duration.ofSeconds(6));

    // When
    var _ = catchThrowable(identity::awsKey);

    // Then
    assertThat(before).isEqualTo(1);
    assertThat(services.log().requests()).hasSize(2);
  }

  private static Map<String, String> webIdentity() {
    return Map.of(
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "POD_TOKEN",
        "AWS_ROLE_ARN",
        ROLE,
        "AWS_ENDPOINT_URL_STS",
        "@");
  }

  private CloudIdentity identity(Map<String, String> variables) {
    Map<String, String> placed = new HashMap<>();
    variables.forEach(
        (name, value) ->
            placed.put(
                name,
                value.equals("POD_TOKEN")
                    ? folder.resolve("token").toString()
                    : value.replaceFirst("^@", services.url())));
    return new EnvironmentIdentity(
        new IdentityEnvironment(placed),
        origin ->
            new HttpTransport(
                origin,
                TlsSettings.SYSTEM,
                EgressPolicy.commandLine(),
                HostLookup.system(),
                HttpLimits.DEFAULT),
        clock);
  }

  private static String privateKey() throws NoSuchAlgorithmException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
    return String.join(
            "\n", List.of("-----BEGIN PRIVATE KEY-----", base64, "-----END PRIVATE KEY-----", ""))
        .replace("\n", "\\n");
  }
}
