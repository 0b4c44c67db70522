package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// A taint of nodes that a Job's Pod tolerates, as in a Pod.
@ApiObject
@ValidationRule(
    value = "has(self.key) || (has(self.operator) && self.operator == 'Exists')",
    message = "write the taint's key, or operator: Exists for every key")
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          operator:
            enum: [Exists, Equal]
          effect:
            enum: [NoSchedule, PreferNoSchedule, NoExecute]
        """)
public record WorkerToleration(
    @JsonPropertyDescription("The taint's key. Absent: every key, with operator Exists.")
        @Size(max = 316)
        @Nullable String key,
    @JsonPropertyDescription("How key and value are compared: Exists or Equal. Absent: Equal.")
        @Nullable String operator,
    @JsonPropertyDescription("The taint's value, for operator Equal.") @Size(max = 63)
        @Nullable String value,
    @JsonPropertyDescription(
            "The taint's effect: NoSchedule, PreferNoSchedule or NoExecute. Absent: every "
                + "effect.")
        @Nullable String effect,
    @JsonPropertyDescription(
            "How long a taint NoExecute is tolerated, in seconds. Absent: for ever.")
        @Min(0)
        @Nullable Long tolerationSeconds) {}
