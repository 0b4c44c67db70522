package dev.imagepush.quickstart;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.testing.bed.TestBedSettings;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `kubectl describe` shows of a resource: kubectl's own words where it is on the PATH and can
/// reach the cluster, else the same facts in ours.
final class Description {
  private final Cluster cluster;

  Description(Cluster cluster) {
    this.cluster = cluster;
  }

  void show(ImagePush push, Screen screen) throws IOException, InterruptedException {
    Optional<Path> kubectl = TestBedSettings.ofThisProcess().program("kubectl");
    Optional<Cluster.KubectlAccess> access = cluster.kubectl();
    String name = "imagepush/" + push.getMetadata().getName();
    if (kubectl.isPresent() && access.isPresent()) {
      screen.line("$ kubectl%s describe %s".formatted(access.get().flags(), name));
      screen.block(described(kubectl.get(), access.get(), name));
    } else {
      screen.line("What kubectl describe %s would show, in short:".formatted(name));
      screen.block(inOurWords(push));
    }
  }

  private static String described(Path kubectl, Cluster.KubectlAccess access, String name)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(kubectl.toString()));
    command.addAll(List.of(access.flags().strip().split(" +")));
    command.removeIf(String::isEmpty);
    command.addAll(List.of("describe", name));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    access.kubeconfig().ifPresent(file -> builder.environment().put("KUBECONFIG", file.toString()));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  private String inOurWords(ImagePush push) {
    KubernetesClient client = cluster.client();
    var text = new StringBuilder();
    text.append("Name:       %s\n".formatted(push.getMetadata().getName()));
    text.append("Namespace:  %s\n".formatted(push.getMetadata().getNamespace()));
    text.append("Status:\n");
    text.append(
        client
            .getKubernetesSerialization()
            .asYaml(withoutLists(push.getStatus()))
            .replaceFirst("^---\n", "")
            .replace("\"", "")
            .indent(2));
    text.append("Conditions:\n");
    for (Condition condition : push.getStatus().conditions()) {
      text.append(
          "  %-12s %-8s %-22s %s\n"
              .formatted(
                  condition.getType(),
                  condition.getStatus(),
                  condition.getReason(),
                  condition.getMessage()));
    }
    text.append("Events:\n");
    for (Event event :
        client.v1().events().inNamespace(push.getMetadata().getNamespace()).list().getItems()) {
      text.append(
          "  %-8s %-12s %s\n".formatted(event.getType(), event.getReason(), event.getMessage()));
    }
    return text.toString();
  }

  /// The status without what is shown as a table.
  private static ImagePushStatus withoutLists(ImagePushStatus status) {
    return new ImagePushStatus(
        status.observedGeneration(),
        List.of(),
        status.source(),
        status.progress(),
        status.pushed(),
        status.unfinished(),
        status.exit(),
        status.retry(),
        List.of(),
        status.lastHandledReconcileAt(),
        status.job());
  }
}
