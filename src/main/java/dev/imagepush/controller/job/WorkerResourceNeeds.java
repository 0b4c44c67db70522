package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.WorkerResources;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The resources of a worker's container: what its resource says, and for what it does not say the
/// template's. Kubernetes refuses a request above its limit, so where one of the two is the template's it
/// gives way to the other.
final class WorkerResourceNeeds {
  private WorkerResourceNeeds() {}

  static ResourceRequirements of(@Nullable WorkerResources asked, WorkerTemplate template) {
    Map<String, Quantity> askedRequests = asked == null ? Map.of() : asked.requests();
    Map<String, Quantity> askedLimits = asked == null ? Map.of() : asked.limits();
    Map<String, Quantity> requests = with(template.resources().requests(), askedRequests);
    Map<String, Quantity> limits = with(template.resources().limits(), askedLimits);
    requests.replaceAll(
        (name, request) ->
            !askedRequests.containsKey(name) && isAbove(request, limits.get(name))
                ? limits.get(name)
                : request);
    limits.replaceAll(
        (name, limit) ->
            !askedLimits.containsKey(name) && isAbove(requests.get(name), limit)
                ? requests.get(name)
                : limit);
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }

  private static Map<String, Quantity> with(
      Map<String, Quantity> defaults, Map<String, Quantity> asked) {
    Map<String, Quantity> all = new HashMap<>(defaults);
    all.putAll(asked);
    return all;
  }

  private static boolean isAbove(@Nullable Quantity one, @Nullable Quantity other) {
    return one != null
        && other != null
        && one.getNumericalAmount().compareTo(other.getNumericalAmount()) > 0;
  }
}
