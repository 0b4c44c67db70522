package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.CommandOutput;
import dev.imagepush.testing.bed.ControlPlane;
import java.util.List;
import java.util.Map;

/// The network of a node: a bridge in its namespaces, to which its Pods are joined, and this machine by one
/// cable. Nothing is routed and no packet is filtered: Pods reach each other and [#HOST], and no more. It
/// goes with the namespaces.
///
/// A NetworkPolicy is accepted here as everywhere, and enforced by nobody.
final class NodeNetwork {
  /// This machine, as Pods see it.
  static final String HOST = "10.213.77.1";

  /// The node.
  static final String NODE = "10.213.77.2";

  private static final String SUBNET = "10.213.77.0/24";
  private static final String FIRST_POD = "10.213.77.10";
  private static final String CABLE = "imagepush0";
  private static final String BRIDGE = "cni0";

  private NodeNetwork() {}

  /// @throws dev.imagepush.testing.bed.TestBedException where another node is on this machine
  static void lay(NodeFolder folder, NodeNamespaces namespaces) {
    host(folder, "link add " + CABLE + " type veth peer name uplink netns " + namespaces.id());
    host(folder, "address add " + HOST + "/24 dev " + CABLE);
    host(folder, "address add " + ControlPlane.CLUSTER_ADDRESS + "/32 dev " + CABLE);
    host(folder, "link set " + CABLE + " up");
    node(namespaces, "link add " + BRIDGE + " type bridge");
    node(namespaces, "link set uplink master " + BRIDGE + " up");
    node(namespaces, "address add " + NODE + "/24 dev " + BRIDGE);
    node(namespaces, "link set " + BRIDGE + " up");
    node(namespaces, "route add default via " + HOST);
  }

  /// How the runtime joins a Pod to it.
  static String pluginConfiguration() {
    return """
    {
      "cniVersion": "1.0.0",
      "name": "imagepush",
      "plugins": [{
        "type": "bridge",
        "bridge": "%s",
        "ipam": {
          "type": "host-local",
          "ranges": [[{"subnet": "%s", "rangeStart": "%s", "gateway": "%s"}]],
          "routes": [{"dst": "0.0.0.0/0"}]
        }
      }]
    }
    """
        .formatted(BRIDGE, SUBNET, FIRST_POD, HOST);
  }

  private static void host(NodeFolder folder, String arguments) {
    byte[] unused = CommandOutput.of(folder.folder(), Map.of(), List.of(ip(arguments)));
  }

  private static void node(NodeNamespaces namespaces, String arguments) {
    namespaces.run(ip(arguments));
  }

  private static String[] ip(String arguments) {
    return ("ip " + arguments).split(" ");
  }
}
