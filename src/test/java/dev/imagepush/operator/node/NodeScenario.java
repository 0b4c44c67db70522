package dev.imagepush.operator.node;

import static org.awaitility.Awaitility.await;

import dev.imagepush.operator.PushManifest;
import dev.imagepush.operator.PushUnderTest;
import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestCertificates;
import dev.imagepush.testing.bed.node.WholeNode;
import dev.imagepush.testing.http.ByteCountingProxy;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// All that a test of the deployed operator plays with: a user's namespace that allows restricted Pods
/// alone, with the Secrets `login` and `ca`; a source registry in this process, and the real distribution
/// registry as the destination, both with TLS, where Pods can reach them.
final class NodeScenario implements AutoCloseable {
  private static final String USER = "pusher";
  private static final String PASSWORD = "correct-horse-battery-staple";
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private final TestBed bed;
  private final KubernetesClient admin;
  private final String namespace = "team-" + NAMESPACES.incrementAndGet();
  private final FakeRegistry source;
  private final ByteCountingProxy sourceForPods;
  private final DistributionRegistry destination;

  private NodeScenario(TestBed bed, WholeNode node) {
    this.bed = bed;
    this.admin = node.controlPlane().client();
    TestCertificates authority = bed.certificates();
    this.source =
        FakeRegistry.builder()
            .https(authority.presentingContext(authority.issueServer(WholeNode.HOST)))
            .start();
    this.sourceForPods = ByteCountingProxy.at(WholeNode.HOST, source.port(), source.port());
    this.destination =
        bed.registry().withTls(authority).at(WholeNode.HOST).withUser(USER, PASSWORD).start();
    apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %s
          labels: {pod-security.kubernetes.io/enforce: restricted}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: login, namespace: %s}
        type: kubernetes.io/basic-auth
        stringData: {username: %s, password: %s}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: ca, namespace: %s}
        stringData:
          ca.crt: |
        %s"""
            .formatted(
                namespace, namespace, USER, PASSWORD, namespace, authority.caPem().indent(4)));
  }

  static NodeScenario start(TestBed bed, WholeNode node) {
    return new NodeScenario(bed, node);
  }

  FakeRegistry source() {
    return source;
  }

  KubernetesClient admin() {
    return admin;
  }

  String namespace() {
    return namespace;
  }

  /// A push named `app` of an image of the source to the same path and tag of the destination.
  PushManifest copyOf(String image) {
    return push(
        "{registry: {image: \"%s/%s\", certSecretRef: {name: ca}}}"
            .formatted(sourceForPods.address(), image),
        image.split("[:@]")[0]);
  }

  /// A push named `app` of an image that the destination has.
  PushManifest copyFromDestination(String image) {
    return push(
        "{registry: {image: \"%s/%s\", secretRef: {name: login}, certSecretRef: {name: ca}}}"
            .formatted(destination.host(), image),
        image.split("[:@]")[0]);
  }

  /// A push named `app` of a file on a volume.
  PushManifest copyOfFile(String claim, String path, String repository) {
    return push(
        "{archive: {persistentVolumeClaim: {claimName: %s, path: %s}}}".formatted(claim, path),
        repository);
  }

  private PushManifest push(String from, String repository) {
    return new PushManifest(
        "app",
        from,
        destination.host() + "/" + repository,
        "secretRef: {name: login}, certSecretRef: {name: ca}",
        "");
  }

  /// Applies a manifest, as `kubectl apply --server-side` does.
  PushUnderTest apply(PushManifest manifest) {
    apply(manifest.yaml());
    return new PushUnderTest(admin, namespace, manifest.name());
  }

  void apply(String yaml) {
    admin
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace(namespace)
        .serverSideApply();
  }

  /// Binds a PersistentVolumeClaim to a folder of this machine.
  void bindClaim(String name, Path folder) {
    apply(
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %s-%s}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          claimRef: {namespace: %s, name: %s}
          hostPath: {path: "%s"}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %s}
        spec:
          storageClassName: ""
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        """
            .formatted(namespace, name, namespace, name, folder, name));
  }

  /// The Jobs of this namespace.
  List<Job> jobs() {
    return admin.batch().v1().jobs().inNamespace(namespace).list().getItems();
  }

  /// The Pods of this namespace.
  List<Pod> pods() {
    return admin.pods().inNamespace(namespace).list().getItems();
  }

  /// The Pod of this namespace that runs; waits for it.
  Pod runningPod() {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                pods().stream()
                    .filter(pod -> pod.getStatus().getPhase().equals("Running"))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /// The first layer of an image that is read from the source does not come, so that a push is in its
  /// middle until this is released.
  Fault oneLayerHangs(TestImage image) {
    String config = List.copyOf(image.blobs().keySet()).getLast();
    return source
        .when(RegistryRequests.blobGet().and(request -> !request.path().endsWith(config)))
        .hang();
  }

  /// What a tag of the destination points at, as a client says that shares no code with us.
  String digestAtDestination(String repository, String tag) {
    return bed.independentClient()
        .manifest(destination.access(USER, PASSWORD), repository, tag)
        .digest();
  }

  /// The upload sessions that the destination keeps open.
  List<Path> openUploads() throws IOException {
    Path repositories = destination.storage().resolve("docker/registry/v2/repositories");
    List<Path> open = new ArrayList<>();
    if (Files.exists(repositories)) {
      Files.walkFileTree(repositories, new OpenUploads(open));
    }
    return open;
  }

  /// Finds the folders that stand for upload sessions, while the registry makes and removes them. It leaves
  /// those of cancelled ones, without the bytes.
  private static final class OpenUploads extends SimpleFileVisitor<Path> {
    private final List<Path> found;

    OpenUploads(List<Path> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (folder.resolveSibling("").endsWith("_uploads") && Files.exists(folder.resolve("data"))) {
        found.add(folder);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }

  @Override
  public void close() {
    admin.namespaces().withName(namespace).delete();
    destination.close();
    sourceForPods.close();
    source.close();
  }
}
