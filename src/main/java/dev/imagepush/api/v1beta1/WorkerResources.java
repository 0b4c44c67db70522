package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/// The resources of a Job's container.
@ApiObject
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          requests:
            additionalProperties: {maxLength: 32, pattern: "^[0-9]+([.][0-9]*)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"}
          limits:
            additionalProperties: {maxLength: 32, pattern: "^[0-9]+([.][0-9]*)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"}
        """)
public record WorkerResources(
    @JsonPropertyDescription("What the container is sure to have, as cpu: 500m and memory: 256Mi.")
        @Size(max = 8)
        Map<String, Quantity> requests,
    @JsonPropertyDescription("The most that the container may use, as memory: 512Mi.")
        @Size(max = 8)
        Map<String, Quantity> limits) {
  public WorkerResources {
    requests = Map.copyOf(requireNonNullElse(requests, Map.of()));
    limits = Map.copyOf(requireNonNullElse(limits, Map.of()));
  }
}
