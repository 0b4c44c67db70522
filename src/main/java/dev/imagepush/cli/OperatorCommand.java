package dev.imagepush.cli;

import dev.imagepush.exit.ExitCode;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.ImagePushOperator;
import dev.imagepush.operator.LeanSerialization;
import dev.imagepush.operator.config.LogSettings;
import dev.imagepush.operator.config.OperatorConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.OperatorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `imagepush operator`: what the container image runs.
@Command(
    name = "operator",
    header = "Watch ImagePush resources in a cluster, and push what they ask for.",
    description = {
      "",
      "Runs until it is stopped. In a Pod it uses the Pod's ServiceAccount, elsewhere the current context"
          + " of the kubeconfig (KUBECONFIG).",
      ""
    })
final class OperatorCommand implements Callable<Integer> {
  /// The status of a replica that leads no more. It ends, so that whatever watches over it starts it as
  /// a fresh candidate.
  private static final int LEAD_LOST = ExitCode.GENERAL.number();

  private final Surroundings surroundings;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration, as YAML. Environment variables win. Default: none.")
  private @Nullable Path config;

  OperatorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    LogSettings.check(surroundings.environment());
    OperatorConfig settings = OperatorConfig.fromEnvironment(surroundings.environment(), config);
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withKubernetesSerialization(new LeanSerialization())
            .build()) {
      ImagePushOperator operator =
          ImagePushOperator.start(
              settings, client, ImagePushOperator.StatusWrites.SERVER_SIDE_APPLY);
      CompletableFuture<Integer> end = operator.leadLost().thenApply(lost -> LEAD_LOST);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    operator.close();
                    end.complete(0);
                  },
                  "stop"));
      return end.join();
    } catch (OperatorException e) {
      throw new ExitException(
          ExitReason.CONNECT_FAILED,
          "the operator cannot start: it needs a Kubernetes API server (the Pod's, or that of the current"
              + " context of KUBECONFIG), the CRD of crds/ there, and the rights of deploy/overlays",
          e);
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          "the port "
              + settings.management().port()
              + " of metrics and probes cannot be had;"
              + " another process may listen on it (management.port)",
          e);
    }
  }
}
