package dev.imagepush.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.IndependentClient;
import dev.imagepush.testing.bed.PlainHttpClient;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All that an integration test of the operator plays with: a namespace with the Secrets `login` and `ca`
/// for the destination, the operator that looks after it, a source registry in this process and the real
/// distribution registry with TLS and a password as the destination.
///
/// Every state of every resource is recorded, and must obey [KstatusRules] when the scenario is closed.
final class PushScenario implements AutoCloseable {
  static final String USER = "pusher";
  static final String PASSWORD = "correct-horse-battery-staple";

  private final TestBed bed;
  private final KubernetesClient admin;
  private final TestNamespace namespace;
  private final StatusRecorder recorder;
  private final OperatorUnderTest operator;
  private final FakeRegistry source;
  private final DistributionRegistry destination;

  private PushScenario(
      TestBed bed, ControlPlane controlPlane, TestNamespace namespace, Map<String, String> settings)
      throws IOException {
    this.bed = bed;
    this.admin = controlPlane.client();
    this.namespace = namespace;
    this.source = FakeRegistry.plain();
    this.destination = bed.registry().withTls(bed.certificates()).withUser(USER, PASSWORD).start();
    this.operator = OperatorUnderTest.start(controlPlane, namespace.name(), settings);
    this.recorder = new StatusRecorder(admin, namespace.name());
    applyLogin("login", PASSWORD);
    apply(caSecret());
  }

  static PushScenario start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace)
      throws IOException {
    return new PushScenario(bed, controlPlane, namespace, Map.of());
  }

  /// One whose operator can run Jobs, with the controllers that make Pods of them. There is no node.
  ///
  /// @param settings more of the operator's, as environment variables
  static PushScenario startWithJobs(
      TestBed bed, ControlPlane controlPlane, TestNamespace namespace, Map<String, String> settings)
      throws IOException {
    controlPlane.startControllerManager();
    Map<String, String> all = new HashMap<>(settings);
    all.put("IMAGEPUSH_WORKER_IMAGE", "registry.example.com/imagepush:1");
    return new PushScenario(bed, controlPlane, namespace, all);
  }

  FakeRegistry source() {
    return source;
  }

  /// The first layer of an image that is read from the source does not come, so that a push is in its
  /// middle until this is released.
  Fault oneLayerHangs(TestImage image) {
    String config = image.blobs().keySet().stream().reduce((first, last) -> last).orElseThrow();
    return source
        .when(RegistryRequests.blobGet().and(request -> !request.path().endsWith(config)))
        .hang();
  }

  DistributionRegistry destination() {
    return destination;
  }

  OperatorUnderTest operator() {
    return operator;
  }

  KubernetesClient admin() {
    return admin;
  }

  String namespace() {
    return namespace.name();
  }

  /// The manifest of a push named `app` of an image of the source to the same path of the destination.
  PushManifest copyOf(String image) {
    return PushManifest.copy(
        "app", source.reference(image), destination.host() + "/" + image.split("[:@]")[0]);
  }

  /// Applies a manifest, as `kubectl apply --server-side` does.
  PushUnderTest apply(PushManifest manifest) {
    apply(manifest.yaml());
    return push(manifest.name());
  }

  void apply(String yaml) {
    admin
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace(namespace.name())
        .serverSideApply();
  }

  /// Creates or corrects the Secret with the destination's credentials.
  void applyLogin(String name, String password) {
    apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s}
        type: kubernetes.io/basic-auth
        stringData: {username: %s, password: %s}
        """
            .formatted(name, USER, password));
  }

  /// Leaves the operator the rights of `deploy/overlays/workers-only`, until another scenario gives it all.
  void takeRightsOnSecrets() {
    admin.rbac().clusterRoleBindings().withName("imagepush-secrets").delete();
  }

  PushUnderTest push(String name) {
    return new PushUnderTest(admin, namespace.name(), name);
  }

  /// What a tag of the destination points at, as a client says that shares no code with us.
  String digestAtDestination(String repository, String tag) {
    return bed.independentClient()
        .manifest(destination.access(USER, PASSWORD), repository, tag)
        .digest();
  }

  /// A manifest of the destination by its tag or digest, as that client reads it.
  IndependentClient.ReadManifest readAtDestination(String repository, String reference) {
    return bed.independentClient()
        .manifest(destination.access(USER, PASSWORD), repository, reference);
  }

  /// A blob of the destination, as the JDK's HTTP client reads it.
  byte[] blobAtDestination(String repository, String digest) {
    return PlainHttpClient.blob(destination.access(USER, PASSWORD), repository, digest);
  }

  /// Every state of a resource so far, in order.
  List<ImagePush> statesOf(PushUnderTest push) {
    return recorder.statesByUid().getOrDefault(push.read().getMetadata().getUid(), List.of());
  }

  /// Every state of the resources of this scenario so far, as text.
  String recordedStates() {
    return recorder.statesByUid().values().stream()
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    operator.close();
    recorder.close();
    source.close();
    destination.close();
    assertThat(recorder.statesByUid()).isNotEmpty();
    assertThat(
            recorder.statesByUid().values().stream()
                .flatMap(states -> KstatusRules.violations(states).stream()))
        .isEmpty();
  }

  private String caSecret() {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: ca}
    stringData:
      ca.crt: |
    """
        + destination.caPem().indent(4);
  }
}
