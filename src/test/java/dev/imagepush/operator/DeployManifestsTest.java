package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeployManifestsTest {
  private static final Path CONFIG = Path.of("deploy", "base", "config.yaml");

  @ParameterizedTest
  @EnumSource
  @DisplayName("T06: no role has a wildcard")
  void noRoleHasAWildcard(InstallProfile profile) {
    // When
    Stream<String> granted =
        profile
            .rules()
            .flatMap(rule -> Stream.of("apiGroups", "resources", "verbs").flatMap(texts(rule)));

    // Then
    assertThat(granted).isNotEmpty().doesNotContain("*");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WORKERS_ONLY")
  @DisplayName("T06: Secrets are read by name alone")
  void secretsAreOnlyGot(InstallProfile profile) {
    // When
    List<JsonNode> secretRules = secretRules(profile);

    // Then
    assertThat(secretRules)
        .singleElement()
        .satisfies(rule -> assertThat(texts(rule).apply("verbs")).containsExactly("get"));
  }

  @Test
  @DisplayName("T06: an operator that pushes by Jobs alone reads no Secret, and is told so")
  void workersOnlyHasNoRightOnSecrets() {
    // When
    List<JsonNode> secretRules = secretRules(InstallProfile.WORKERS_ONLY);

    // Then
    assertThat(secretRules).isEmpty();
    assertThat(InstallProfile.WORKERS_ONLY.one("Deployment", "imagepush").toString())
        .contains("{\"name\":\"IMAGEPUSH_EXECUTION_IN_PROCESS\",\"value\":\"denied\"}");
  }

  private static List<JsonNode> secretRules(InstallProfile profile) {
    return profile
        .rules()
        .filter(rule -> texts(rule).apply("resources").toList().contains("secrets"))
        .toList();
  }

  @Test
  @DisplayName(
      "T06: the operator may patch a resource, for its finalizer; it may not replace or make one")
  void theOperatorMayPatchResourcesAlone() {
    // When
    Stream<String> verbs =
        rulesOf("ClusterRole", "imagepush")
            .filter(rule -> texts(rule).apply("resources").toList().contains("imagepushes"))
            .flatMap(rule -> texts(rule).apply("verbs"));

    // Then
    assertThat(verbs).containsExactlyInAnyOrder("get", "list", "watch", "patch");
  }

  @Test
  void mayHoldTheLeaseThatItsConfigurationNames() {
    // Given
    String lease = config().leaderElection().leaseName();

    // When
    List<JsonNode> leaseRules = rulesOf("Role", "imagepush-leader-election").toList();

    // Then
    assertThat(leaseRules)
        .anySatisfy(
            rule -> {
              assertThat(texts(rule).apply("resourceNames")).containsExactly(lease);
              assertThat(texts(rule).apply("verbs")).contains("get", "update", "patch");
            })
        .anySatisfy(rule -> assertThat(texts(rule).apply("verbs")).containsExactly("create"));
  }

  @Test
  @DisplayName("T30: the Pod meets the restricted Pod Security Standard, and more")
  void thePodIsRestricted() {
    // When
    JsonNode pod = podSpec();
    JsonNode container = container().path("securityContext");

    // Then
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asLong()).isPositive();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
    assertThat(pod.has("hostNetwork") || pod.has("hostPID") || pod.has("hostIPC")).isFalse();
    assertThat(pod.path("volumes"))
        .allSatisfy(volume -> assertThat(volume.has("hostPath")).isFalse())
        .anySatisfy(volume -> assertThat(volume.at("/emptyDir/sizeLimit").asText()).isNotEmpty());
  }

  @Test
  void thePodHasBounds() {
    // When
    JsonNode resources = container().path("resources");

    // Then
    assertThat(resources.path("requests").has("memory")).isTrue();
    assertThat(resources.path("limits").has("memory")).isTrue();
    assertThat(resources.path("limits").has("ephemeral-storage")).isTrue();
  }

  @Test
  @DisplayName("the operator is told the limit of its /tmp, which it cannot see")
  void theTemporaryFolderIsAsLargeAsItsVolume() {
    // When
    Quantity volume =
        StreamSupport.stream(podSpec().path("volumes").spliterator(), false)
            .filter(one -> one.path("name").asText().equals("tmp"))
            .map(one -> new Quantity(one.at("/emptyDir/sizeLimit").asText()))
            .findFirst()
            .orElseThrow();
    Quantity allowed = new Quantity(container().at("/resources/limits/ephemeral-storage").asText());

    // Then
    assertThat(config().temporary().size()).isEqualTo(volume.getNumericalAmount().longValue());
    assertThat(allowed.getNumericalAmount()).isGreaterThan(volume.getNumericalAmount());
  }

  @Test
  void theNamespaceEnforcesTheRestrictedStandard() {
    // When
    JsonNode labels = one("Namespace", "imagepush-system").at("/metadata/labels");

    // Then
    assertThat(labels.path("pod-security.kubernetes.io/enforce").asText()).isEqualTo("restricted");
  }

  @Test
  void probesAskTheManagementServer() {
    // When
    List<String> probes =
        Stream.of("startupProbe", "livenessProbe", "readinessProbe")
            .map(probe -> container().path(probe).path("httpGet"))
            .map(get -> get.path("port").asText() + " " + get.path("path").asText())
            .toList();

    // Then
    assertThat(probes)
        .containsExactly(
            "management " + ManagementServer.LIVENESS,
            "management " + ManagementServer.LIVENESS,
            "management " + ManagementServer.READINESS);
  }

  @Test
  void theConfigurationThatShipsIsAcceptedAndItsPortIsTheContainers() {
    // When
    OperatorConfig config = config();

    // Then
    assertThat(container().at("/ports/0/name").asText()).isEqualTo("management");
    assertThat(container().at("/ports/0/containerPort").asInt())
        .isEqualTo(config.management().port());
  }

  @Test
  void theContainersVariablesAreAccepted() {
    // Given
    Map<String, String> environment =
        StreamSupport.stream(container().path("env").spliterator(), false)
            .collect(
                Collectors.toMap(
                    variable -> variable.path("name").asText(),
                    variable -> variable.path("value").asText()));

    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(environment, CONFIG);

    // Then
    assertThat(environment).containsEntry("IMAGEPUSH_LOG_FORMAT", "json");
    assertThat(config.watch().namespaces()).isEmpty();
    assertThat(podSpec().path("enableServiceLinks").asBoolean(true)).isFalse();
  }

  @Test
  void theOperatorReadsTheFileThatIsMounted() {
    // When
    String mount = container().at("/volumeMounts/0/mountPath").asText();

    // Then
    assertThat(texts(container()).apply("args"))
        .containsExactly("operator", "--config=" + mount + "/" + CONFIG.getFileName());
  }

  @Test
  void theServiceSelectsThePods() {
    // When
    JsonNode selector = one("Service", "imagepush-metrics").at("/spec/selector");

    // Then
    assertThat(selector)
        .isEqualTo(one("Deployment", "imagepush").at("/spec/selector/matchLabels"))
        .isEqualTo(one("NetworkPolicy", "imagepush").at("/spec/podSelector/matchLabels"));
  }

  @Test
  void theNamespacedOperatorMayDoThereWhatTheOtherMayDoEverywhere() {
    // Given
    List<JsonNode> everywhere =
        Stream.of("imagepush", "imagepush-secrets")
            .flatMap(role -> rulesOf("ClusterRole", role))
            .toList();

    // When
    JsonNode rules = InstallProfile.NAMESPACED.one("Role", "imagepush").path("rules");

    // Then
    assertThat(rules).containsExactlyInAnyOrderElementsOf(everywhere);
  }

  @Test
  void theNamespacedOperatorInstallsNothingOutsideItsNamespace() {
    // When
    List<ObjectNode> objects = InstallProfile.NAMESPACED.objects();

    // Then
    assertThat(objects)
        .isNotEmpty()
        .allSatisfy(
            object ->
                assertThat(object.at("/metadata/namespace").asText())
                    .isEqualTo(InstallProfile.NAMESPACE));
  }

  @Test
  void theNamespacedOperatorLooksAfterTheNamespaceThatItIsIn() {
    // When
    JsonNode environment =
        InstallProfile.NAMESPACED
            .one("Deployment", "imagepush")
            .at("/spec/template/spec/containers/0/env");

    // Then
    assertThat(environment)
        .filteredOn(variable -> variable.path("name").asText().equals("IMAGEPUSH_WATCH_NAMESPACES"))
        .singleElement()
        .satisfies(
            variable ->
                assertThat(variable.at("/valueFrom/fieldRef/fieldPath").asText())
                    .isEqualTo("metadata.namespace"));
  }

  @Test
  void anotherReplicaStandsByAndOneStaysWhileNodesAreDrained() {
    // When
    JsonNode deployment = one("Deployment", "imagepush").path("spec");
    JsonNode budget = one("PodDisruptionBudget", "imagepush").path("spec");

    // Then
    assertThat(deployment.path("replicas").asInt()).isEqualTo(2);
    assertThat(deployment.at("/strategy/rollingUpdate/maxUnavailable").asInt(1)).isZero();
    assertThat(budget.path("maxUnavailable").asInt()).isEqualTo(1);
    assertThat(budget.at("/selector/matchLabels"))
        .isEqualTo(deployment.at("/selector/matchLabels"));
  }

  private static OperatorConfig config() {
    return OperatorConfig.fromEnvironment(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1"), CONFIG);
  }

  private static JsonNode podSpec() {
    return one("Deployment", "imagepush").at("/spec/template/spec");
  }

  private static JsonNode container() {
    return podSpec().at("/containers/0");
  }

  private static JsonNode one(String kind, String name) {
    return InstallProfile.CLUSTER_WIDE.one(kind, name);
  }

  private static Stream<JsonNode> rulesOf(String kind, String name) {
    return elements(one(kind, name).path("rules"));
  }

  private static Function<String, Stream<String>> texts(JsonNode node) {
    return key -> elements(node.path(key)).map(JsonNode::asText);
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
