package dev.imagepush.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A way to install the operator: a folder of `deploy/overlays`, as it is.
public enum InstallProfile {
  CLUSTER_WIDE("cluster-wide"),
  NAMESPACED("namespaced"),
  WORKERS_ONLY("workers-only");

  public static final String NAMESPACE = "imagepush-system";
  public static final String ACCOUNT = "imagepush";

  /// What the operator is and what it may do, without a Pod.
  private static final Set<String> IDENTITY =
      Set.of(
          "Namespace",
          "ServiceAccount",
          "ClusterRole",
          "ClusterRoleBinding",
          "Role",
          "RoleBinding");

  private final String folder;

  InstallProfile(String folder) {
    this.folder = folder;
  }

  Path path() {
    return Path.of("deploy", "overlays", folder);
  }

  /// Every object that it installs.
  public List<ObjectNode> objects() {
    return new Kustomization(path()).render();
  }

  /// The operator's account, and its rights; as kubectl applies them, the namespace first.
  Stream<ObjectNode> identity() {
    return objects().stream()
        .filter(object -> IDENTITY.contains(kind(object)))
        .sorted(Comparator.comparing(object -> !kind(object).equals("Namespace")));
  }

  private static String kind(JsonNode object) {
    return object.path("kind").asText();
  }

  ObjectNode one(String kind, String name) {
    return objects().stream()
        .filter(object -> kind(object).equals(kind))
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + path()));
  }

  /// The rules of the operator's own roles, not of those for users.
  Stream<JsonNode> rules() {
    return objects().stream()
        .filter(object -> !object.at("/metadata/labels").toString().contains("/aggregate-to-"))
        .flatMap(object -> StreamSupport.stream(object.path("rules").spliterator(), false));
  }

  @Override
  public String toString() {
    return folder;
  }
}
