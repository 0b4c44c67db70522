package dev.imagepush.testing.bed;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A Kubernetes control plane on loopback: etcd and kube-apiserver with TLS, RBAC and all default
/// admission, and on request kube-controller-manager. There are no nodes unless a test brings one, so
/// pods stay pending; with no controller manager no Job gets a pod, and a deleted namespace stays as Terminating.
public final class ControlPlane implements AutoCloseable {
  /// Where Pods look for the API server, if something answers there for it: the address of the Service
  /// `kubernetes`.
  public static final String CLUSTER_ADDRESS = "10.96.0.1";

  private final BinaryFinder finder;
  private final TemporaryFolder folder;
  private final ControlPlaneFiles files;
  private final ControlPlaneServers servers;
  private final ServerProcess etcd;
  private final ServerProcess apiServer;
  private final ExitHook exitHook;
  private @Nullable ServerProcess controllerManager;
  private @Nullable KubernetesClient client;

  private ControlPlane(BinaryFinder finder, TestBinaries binaries) {
    this.finder = finder;
    this.folder = TemporaryFolder.create("imagepush-control-plane-");
    this.files = ControlPlaneFiles.write(folder);
    this.servers = new ControlPlaneServers(files);
    this.etcd = servers.etcd(binaries.path(TestBinary.ETCD));
    this.apiServer = servers.apiServer(binaries.path(TestBinary.KUBE_APISERVER));
    this.exitHook = ExitHook.arm(this::close);
  }

  /// Finds the binaries, which may take minutes the first time, and starts the control plane.
  ///
  /// @throws TestBedException if there are no binaries or a process does not become ready
  public static ControlPlane start(BinaryFinder finder) {
    return start(finder, finder.find(TestBinary.ETCD, TestBinary.KUBE_APISERVER));
  }

  /// Starts the control plane if its binaries lie on this machine now.
  public static Optional<ControlPlane> startAtHand(BinaryFinder finder) {
    return finder
        .atHand(TestBinary.ETCD, TestBinary.KUBE_APISERVER)
        .map(binaries -> start(finder, binaries));
  }

  private static ControlPlane start(BinaryFinder finder, TestBinaries binaries) {
    var plane = new ControlPlane(finder, binaries);
    try {
      plane.etcd.start();
      plane.apiServer.start();
      return plane;
    } catch (RuntimeException e) {
      plane.close();
      throw e;
    }
  }

  /// A kubeconfig of the administrator, for kubectl and child processes.
  public Path kubeconfig() {
    return files.kubeconfig();
  }

  /// A kubeconfig of the administrator for those who reach the API server at another address.
  public String kubeconfigFor(String server) {
    return files.kubeconfigText(server);
  }

  /// The administrator's configuration of a fabric8 client; the caller's own copy.
  public Config config() {
    return config(files.adminToken());
  }

  /// A client configuration with another bearer token, such as a ServiceAccount's.
  public Config config(String token) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(files.url())
        .withCaCertData(ControlPlaneFiles.base64(files.certificates().caPem()))
        .withOauthToken(token)
        .withNamespace("default")
        .build();
  }

  /// The administrator's client; closed with the control plane.
  public synchronized KubernetesClient client() {
    if (client == null) {
      client = new KubernetesClientBuilder().withConfig(config()).build();
    }
    return client;
  }

  /// Where the API server listens, such as `https://127.0.0.1:20443`; a restart does not change it.
  public String url() {
    return files.url();
  }

  /// The port of 127.0.0.1 that the API server listens on.
  public int port() {
    return files.port().number();
  }

  /// The certificate authority that signed the API server's certificate.
  public String caPem() {
    return files.certificates().caPem();
  }

  /// Kills the API server; connections break, etcd keeps the data.
  public void stopApiServer() {
    apiServer.stop();
  }

  /// Starts the API server again and waits until it is ready.
  public void startApiServer() {
    apiServer.start();
  }

  /// Kills the API server and starts it again, on the same port with the same data.
  public void restartApiServer() {
    stopApiServer();
    startApiServer();
  }

  /// Starts kube-controller-manager with the controllers of namespaces, ServiceAccounts, quotas, garbage
  /// collection, Jobs and CronJobs, and waits until it is healthy; once started, nothing. It runs
  /// until the control plane is closed: a test of the shared one starts it for all tests after it.
  public void startControllerManager() {
    startControllers(ControlPlaneServers.WITHOUT_A_NODE);
  }

  /// Starts kube-controller-manager with every controller that is on by default, for a cluster with a
  /// node.
  public void startEveryController() {
    startControllers(ControlPlaneServers.EVERY_CONTROLLER);
  }

  private synchronized void startControllers(List<String> controllers) {
    if (controllerManager == null) {
      TestBinaries binaries = finder.find(TestBinary.KUBE_CONTROLLER_MANAGER);
      ServerProcess manager =
          servers.controllerManager(binaries.path(TestBinary.KUBE_CONTROLLER_MANAGER), controllers);
      manager.start();
      controllerManager = manager;
    }
  }

  /// Kills every process and deletes all data.
  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
    if (controllerManager != null) {
      controllerManager.close();
    }
    apiServer.close();
    etcd.close();
    servers.close();
    folder.close();
    exitHook.disarm();
  }
}
