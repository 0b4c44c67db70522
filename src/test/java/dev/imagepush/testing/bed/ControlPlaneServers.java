package dev.imagepush.testing.bed;

import dev.imagepush.testing.bed.ManagedProcess.Probe;
import dev.imagepush.testing.http.LoopbackPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The command lines of a control plane's servers, and how each shows that it serves.
final class ControlPlaneServers implements AutoCloseable {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
  private static final int OK = 200;

  /// The controllers that have work to do without a node.
  static final List<String> WITHOUT_A_NODE =
      List.of(
          "namespace-controller",
          "serviceaccount-controller",
          "serviceaccount-token-controller",
          "root-ca-certificate-publisher-controller",
          "resourcequota-controller",
          "garbage-collector-controller",
          "job-controller",
          "cronjob-controller",
          "ttl-after-finished-controller");

  /// Those that are on by default.
  static final List<String> EVERY_CONTROLLER = List.of("*");

  private final ControlPlaneFiles files;
  private final LoopbackPort etcdPort = LoopbackPort.unused();
  private final HttpClient client;

  ControlPlaneServers(ControlPlaneFiles files) {
    this.files = files;
    this.client =
        HttpClient.newBuilder().sslContext(files.certificates().trustingContext()).build();
  }

  /// An etcd of one member, whose data need not survive the machine.
  ServerProcess etcd(Path binary) {
    return server(
        "etcd",
        List.of(
            binary.toString(),
            "--data-dir=" + files.folder().resolve("etcd"),
            "--listen-client-urls=" + etcdUrl(),
            "--advertise-client-urls=" + etcdUrl(),
            "--listen-peer-urls=http://127.0.0.1:0",
            "--unsafe-no-fsync",
            "--log-level=warn"),
        () -> answers(etcdUrl() + "/readyz"));
  }

  /// A kube-apiserver with RBAC and the admission plugins that are on by default.
  ServerProcess apiServer(Path binary) {
    return server(
        "kube-apiserver",
        List.of(
            binary.toString(),
            "--etcd-servers=" + etcdUrl(),
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + files.port().number(),
            "--endpoint-reconciler-type=none",
            "--tls-cert-file=" + files.serverCertificate(),
            "--tls-private-key-file=" + files.serverKey(),
            "--token-auth-file=" + files.tokens(),
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-signing-key-file=" + files.serviceAccountKey(),
            "--service-account-key-file=" + files.serviceAccountPublicKey(),
            "--service-cluster-ip-range=" + ControlPlane.CLUSTER_ADDRESS + "/24",
            "--kubelet-preferred-address-types=InternalIP",
            "--allow-privileged=true",
            "--profiling=false"),
        // The namespace comes a moment after the server calls itself ready.
        () ->
            answers(files.url() + "/readyz")
                && answers(files.url() + "/api/v1/namespaces/default"));
  }

  /// A kube-controller-manager with these controllers.
  ServerProcess controllerManager(Path binary, List<String> controllers) {
    LoopbackPort port = LoopbackPort.unused();
    return server(
        "kube-controller-manager",
        List.of(
            binary.toString(),
            "--kubeconfig=" + files.kubeconfig(),
            "--authentication-kubeconfig=" + files.kubeconfig(),
            "--authorization-kubeconfig=" + files.kubeconfig(),
            "--bind-address=127.0.0.1",
            "--secure-port=" + port.number(),
            "--tls-cert-file=" + files.serverCertificate(),
            "--tls-private-key-file=" + files.serverKey(),
            "--root-ca-file=" + files.authority(),
            "--service-account-private-key-file=" + files.serviceAccountKey(),
            "--leader-elect=false",
            "--flex-volume-plugin-dir=" + files.folder().resolve("volume-plugins"),
            "--controllers=" + String.join(",", controllers)),
        () -> answers("https://" + port.address() + "/healthz"));
  }

  private String etcdUrl() {
    return "http://" + etcdPort.address();
  }

  private ServerProcess server(String name, List<String> command, Probe probe) {
    return new ServerProcess(name, command, Map.of(), files.folder().resolve(name + ".log"), probe);
  }

  private boolean answers(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(REQUEST_LIMIT)
            .header("Authorization", "Bearer " + files.adminToken())
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
  }

  /// Ends the client that asks the servers whether they serve, not the servers.
  @Override
  public void close() {
    client.shutdownNow();
  }
}
