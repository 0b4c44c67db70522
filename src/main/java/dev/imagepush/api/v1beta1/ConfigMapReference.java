package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/// The name of a ConfigMap in the resource's own namespace.
@ApiObject
public record ConfigMapReference(
    @JsonPropertyDescription("The ConfigMap's name. It is read from this resource's own namespace.")
        @Required
        @Size(min = 1, max = Grammar.OBJECT_NAME_LENGTH)
        @ValidationRule(
            value = Grammar.IS_OBJECT_NAME,
            message =
                "not the name of a ConfigMap; write the name alone, in lower-case letters, digits,"
                    + " '-' and '.'; the ConfigMap lives in this resource's own namespace")
        String name) {
  public ConfigMapReference {
    name = requireNonNullElse(name, "");
  }
}
