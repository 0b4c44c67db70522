package dev.imagepush.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagepush.operator.ImagePushOperator.StatusWrites;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/// An API server inside this JVM that keeps objects in memory: fabric8's. It stores, watches and
/// patches; it knows no schema, so nothing is refused or defaulted there, no server-side apply and no
/// discovery, so kubectl finds nothing.
final class EmbeddedCluster implements Cluster {
  // Held, since the JDK forgets the level of a logger that nobody holds.
  private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

  private final KubernetesMockServer server;
  private final KubernetesClient client;

  private EmbeddedCluster(KubernetesMockServer server, KubernetesClient client) {
    this.server = server;
    this.client = client;
  }

  static EmbeddedCluster start() {
    SERVER_LOG.setLevel(Level.OFF);
    var server =
        new KubernetesMockServer(
            new Context(new ObjectMapper()),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(List.of()),
            false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.url("/"))
            .withNamespace("default")
            .build();
    return new EmbeddedCluster(server, new KubernetesClientBuilder().withConfig(config).build());
  }

  @Override
  public String description() {
    return "an API server embedded in this JVM (no real one is at hand; kubectl does not work with it)";
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public String namespace() {
    return "default";
  }

  @Override
  public Optional<String> watchedNamespace() {
    return Optional.empty();
  }

  @Override
  public Optional<KubectlAccess> kubectl() {
    return Optional.empty();
  }

  @Override
  public StatusWrites statusWrites() {
    return StatusWrites.JSON_PATCH;
  }

  @Override
  public void close() {
    client.close();
    server.shutdown();
  }
}
