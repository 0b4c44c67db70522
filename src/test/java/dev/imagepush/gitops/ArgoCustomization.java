package dev.imagepush.gitops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `deploy/argocd` adds to Argo CD's own ConfigMap, made of the scripts beside it. `./mvnw -Pdocs`
/// writes the patch anew.
public final class ArgoCustomization {
  static final Path FOLDER = Path.of("deploy", "argocd");
  static final Path HEALTH = FOLDER.resolve("health.lua");
  static final Path DISCOVERY = FOLDER.resolve("actions/discovery.lua");
  static final Path PATCH = FOLDER.resolve("argocd-cm.yaml");
  static final List<String> ACTIONS = List.of("reconcile", "force", "suspend", "resume");

  private ArgoCustomization() {}

  /// Writes the patch.
  public static void write() throws IOException {
    Files.writeString(PATCH, patch());
    System.out.println("wrote " + PATCH);
  }

  static Path action(String name) {
    return FOLDER.resolve("actions").resolve(name).resolve("action.lua");
  }

  static String patch() throws IOException {
    StringBuilder definitions = new StringBuilder();
    for (String action : ACTIONS) {
      definitions.append(
          """
          - name: %s
            action.lua: |
          %s"""
              .formatted(action, Files.readString(action(action)).indent(4)));
    }
    return """
    # Made of the scripts in this folder by ./mvnw -Pdocs; change those. A kustomization takes it as a
    # component (kustomization.yaml); an Argo CD that runs takes it so:
    #
    #   kubectl --namespace=argocd patch configmap argocd-cm --patch-file=deploy/argocd/argocd-cm.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: argocd-cm
    data:
      resource.customizations.health.imagepush.dev_ImagePush: |
    %s  resource.customizations.actions.imagepush.dev_ImagePush: |
        discovery.lua: |
    %s    definitions:
    %s"""
        .formatted(
            Files.readString(HEALTH).indent(4),
            Files.readString(DISCOVERY).indent(6),
            definitions.toString().indent(4))
        .replaceAll("(?m)^ +$", "");
  }
}
