package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestBedSettings;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people and tools see of a push: kubectl's columns and its wait, fields' owners, metrics, probes.
@UsesTestBed
class OperatorViewIT {
  private final TestImage image = TestImages.random(40, 2, 20_000);
  private PushScenario scenario;
  private Path kubeconfig;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    scenario.source().holds("team/app:1", image);
    kubeconfig = controlPlane.kubeconfig();
  }

  @AfterEach
  void close() {
    scenario.close();
  }

  @Test
  void showsTheDestinationAndTheStateInKubectlsColumns() throws Exception {
    // Given
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));
    assertThatPush(push).becomesReady(ExitReason.PUSHED);

    // When
    Optional<String> printed = kubectl("get", "ipush", "app", "-o", "wide");

    // Then
    assertThat(List.of(tableOfApiServer(), printed.orElseGet(this::tableOfApiServer)))
        .allSatisfy(
            table ->
                assertThat(table)
                    .contains(
                        scenario.destination().host() + "/team/app",
                        "True",
                        "Pushed",
                        image.digest())
                    .containsIgnoringCase("destination")
                    .containsIgnoringCase("progress"));
  }

  @Test
  void letsKubectlWaitReturn() throws Exception {
    // Given
    scenario.apply(scenario.copyOf("team/app:1"));

    // When
    Optional<String> waited =
        kubectl("wait", "--for=condition=Ready", "ipush/app", "--timeout=30s");

    // Then
    assumeTrue(waited.isPresent(), "kubectl is not on the PATH");
    assertThat(waited).contains("imagepush.imagepush.dev/app condition met\n");
  }

  @Test
  void ownsTheStatusAndNothingElse() {
    // Given
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));

    // When
    assertThatPush(push).becomesReady(ExitReason.PUSHED);

    // Then
    List<ManagedFieldsEntry> ours =
        push.read().getMetadata().getManagedFields().stream()
            .filter(entry -> entry.getManager().equals("imagepush-controller"))
            .toList();
    assertThat(ours).extracting(ManagedFieldsEntry::getSubresource).containsExactly("status");
    assertThat(ours.getFirst().getFieldsV1().getAdditionalProperties())
        .containsOnlyKeys("f:status");
  }

  @Test
  void countsPushesAndAnswersProbes() {
    // Given
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));

    // When
    assertThatPush(push).becomesReady(ExitReason.PUSHED);

    // Then
    assertThat(scenario.operator().get("/metrics").body())
        .containsPattern(
            "imagepush_push_total\\{[^}]*reason=\"Pushed\",result=\"success\""
                + ",source_type=\"registry\"} 1.0")
        .contains("imagepush_inflight 0.0", "imagepush_queue_depth 0.0")
        .doesNotContain(image.digest());
    assertThat(scenario.operator().get("/livez").statusCode()).isEqualTo(200);
    assertThat(scenario.operator().get("/readyz").statusCode()).isEqualTo(200);
  }

  /// What kubectl prints; empty where there is no kubectl.
  private Optional<String> kubectl(String... arguments) throws Exception {
    Optional<Path> program =
        TestBedSettings.ofThisProcess().searchPath().stream()
            .map(folder -> folder.resolve("kubectl"))
            .filter(file -> file.toFile().canExecute())
            .findFirst();
    if (program.isEmpty()) {
      return Optional.empty();
    }
    var builder =
        new ProcessBuilder(
            program.get().toString(),
            "--kubeconfig=" + kubeconfig,
            "--namespace=" + scenario.namespace());
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return Optional.of(output);
  }

  /// What kubectl prints a table of.
  private String tableOfApiServer() {
    HttpRequest request =
        scenario
            .admin()
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                scenario.admin().getMasterUrl()
                    + "apis/imagepush.dev/v1beta1/namespaces/"
                    + scenario.namespace()
                    + "/imagepushes")
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    return scenario.admin().getHttpClient().sendAsync(request, String.class).join().body();
  }
}
