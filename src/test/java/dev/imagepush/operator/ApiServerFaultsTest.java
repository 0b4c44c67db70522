package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagepush.controller.CheckSchedule;
import dev.imagepush.controller.FaultyApiServer;
import dev.imagepush.controller.FaultyApiServer.ApiFault;
import dev.imagepush.controller.SecretLook;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The operator on an API server that fails as it is told.
class ApiServerFaultsTest {
  private static final String STATUS = "/imagepushes/app/status";
  private static final String RESOURCE = "/imagepushes/app";

  private final TestImage image = TestImages.random(50, 2, 20_000);
  private final FaultyApiServer apiServer = new FaultyApiServer();
  private final KubernetesClient client = apiServer.client();
  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry destination = FakeRegistry.plain();
  private final PushUnderTest push = new PushUnderTest(client, "team", "app");
  private ImagePushOperator operator;

  @BeforeEach
  void start() throws IOException {
    source.holds("team/app:1", image);
    operator =
        ImagePushOperator.start(
            OperatorConfig.fromEnvironment(
                Map.of(
                    "IMAGEPUSH_EGRESS_ALLOW", "127.0.0.0/8",
                    "IMAGEPUSH_MANAGEMENT_PORT", "0",
                    "IMAGEPUSH_REGISTRIES_0_HOST", "127.0.0.1:*",
                    "IMAGEPUSH_REGISTRIES_0_INSECURE", "allowed",
                    "IMAGEPUSH_LEADER_ELECTION_ENABLED", "false"),
                null),
            client,
            ImagePushOperator.StatusWrites.JSON_PATCH,
            new SecretLook(Duration.ofMillis(500), Duration.ofSeconds(1)),
            CheckSchedule.DEFAULT,
            1);
  }

  @AfterEach
  void close() {
    operator.close();
    client.close();
    apiServer.close();
    source.close();
    destination.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 403, 409, 429})
  @DisplayName(
      "K03, K04, K18: an outcome that cannot be written is kept, and nothing is pushed again")
  void keepsTheOutcomeUntilItIsWritten(int status) throws IOException {
    // Given
    ApiFault refused = apiServer.fails("PATCH", STATUS, "Pushed", status, 2);

    // When
    create(manifest("", ""));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(refused.struck()).isEqualTo(2);
    assertThat(tagsSet()).hasSize(1);
    assertThat(metrics()).containsPattern("imagepush_push_total\\{[^}]*\"Pushed\"[^}]*} 1.0");
  }

  @Test
  void startsOnceTheResourceCanBeReadLive() {
    // Given
    ApiFault down = apiServer.fails("GET", RESOURCE, "", 500, 2);

    // When
    create(manifest("", ""));

    // Then
    await().until(() -> down.struck() == 2);
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  @Test
  void startsOnceItsSecretCanBeRead() {
    // Given
    createSecret();
    ApiFault down = apiServer.fails("GET", "/secrets/login", "", 500, 1);

    // When
    create(manifest(", secretRef: {name: login}", ""));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    assertThat(down.struck()).isOne();
  }

  @Test
  @DisplayName("K21: a right that is missing is named, and the push follows once it is granted")
  void followsTheGrantedRight() {
    // Given
    createSecret();
    ApiFault forbidden = apiServer.fails("GET", "/secrets/login", "", 403, Integer.MAX_VALUE);
    create(manifest(", secretRef: {name: login}", ""));
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.FORBIDDEN)
        .says("Secret login", "namespace team", "verb get on secrets");

    // When
    forbidden.end();

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
  }

  @Test
  @DisplayName("K21: without the right to hold a resource, it says which one is missing")
  void namesTheRightToHoldAResource() {
    // Given
    ApiFault forbidden = apiServer.fails("PATCH", RESOURCE, "finalizers", 403, Integer.MAX_VALUE);
    create(manifest("", "deletionPolicy: Delete"));
    assertThatPush(push)
        .comesToRetryAfter(ExitReason.FORBIDDEN)
        .says("verb patch on imagepushes", "deletionPolicy: Retain");

    // When
    forbidden.end();
    push.annotate("imagepush.dev/requestedAt", "now");

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
  }

  @Test
  @DisplayName(
      "K01, T22: where the API server cannot be asked, no tag is moved; nothing is sent twice")
  void movesNoTagWhileTheApiServerIsDown() {
    // Given
    Fault lastBlob = destination.when(RegistryRequests.commit()).after(2).hangAfterWork();
    create(manifest("", "retry: {initialDelay: 1s}"));
    lastBlob.awaitHanging();
    ApiFault down = apiServer.fails("GET", RESOURCE, "", 503, Integer.MAX_VALUE);

    // When
    lastBlob.release();

    // Then
    await().until(() -> down.struck() > 1);
    assertThat(tagsSet()).isEmpty();
    down.end();
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(destination.blobsReceived()).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("K10: a resource that is deleted in mid-push leaves no tag and no attempt")
  void stopsForAResourceThatIsDeleted() {
    // Given
    Fault stuck = destination.when(RegistryRequests.commit()).hangAfterWork();
    create(manifest("", ""));
    stuck.awaitHanging();

    // When
    push.delete();

    // Then
    await()
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .contains("imagepush_inflight 0.0", "imagepush_queue_depth 0.0"));
    stuck.release();
    assertThat(tagsSet()).isEmpty();
  }

  @Test
  void pushesAlthoughEventsCannotBeWritten() {
    // Given
    apiServer.fails("POST", "/events", "", 403, Integer.MAX_VALUE);

    // When
    create(manifest("", ""));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
  }

  private String manifest(String moreOfDestination, String more) {
    return """
    apiVersion: imagepush.dev/v1beta1
    kind: ImagePush
    metadata: {name: app, generation: 1}
    spec:
      source: {registry: {image: "%s", insecure: true}}
      destination: {repository: "%s", insecure: true%s}
      %s
    """
        .formatted(
            source.reference("team/app:1"),
            destination.address() + "/team/app",
            moreOfDestination,
            more);
  }

  private void create(String yaml) {
    client
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace("team")
        .create();
  }

  private void createSecret() {
    client
        .secrets()
        .inNamespace("team")
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("login")
                .endMetadata()
                .withType("kubernetes.io/basic-auth")
                .withData(Map.of("username", "bWU=", "password", "bWU="))
                .build())
        .create();
  }

  private String metrics() throws IOException {
    try (var body =
        URI.create("http://127.0.0.1:" + operator.managementPort() + "/metrics")
            .toURL()
            .openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<LoggedRequest> tagsSet() {
    return destination.requests().stream()
        .filter(
            request -> request.method().equals("PUT") && request.path().endsWith("/manifests/1"))
        .toList();
  }
}
