package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.WorkerResources;
import dev.imagepush.credentials.Tenant;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/// What every worker's Pod has, whatever it pushes.
///
/// @param image the container image, with an `imagepush` in it that is no older than the operator
/// @param settings the operator's settings as the workers of a namespace are to have them
/// @param resources of a container, where the resource does not say
/// @param temporarySize the most that its temporary folder holds
/// @param ttlAfterFinished how long a Job that has ended is kept, with its log
public record WorkerTemplate(
    String image,
    Function<Tenant, Settings> settings,
    WorkerResources resources,
    Quantity temporarySize,
    Duration ttlAfterFinished) {
  /// Settings. Whoever may read Jobs in the namespace may read them; they hold no secret.
  ///
  /// @param config a configuration file
  /// @param environment variables
  public record Settings(String config, Map<String, String> environment) {
    public Settings {
      environment = Map.copyOf(environment);
    }
  }
}
