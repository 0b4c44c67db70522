package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/// The name of a Secret in the resource's own namespace.
@ApiObject
public record SecretReference(
    @JsonPropertyDescription("The Secret's name. It is read from this resource's own namespace.")
        @Required
        @Size(min = 1, max = Grammar.OBJECT_NAME_LENGTH)
        @ValidationRule(
            value = Grammar.IS_OBJECT_NAME,
            message =
                "not the name of a Secret; write the name alone, in lower-case letters, digits, '-'"
                    + " and '.'; the Secret lives in this resource's own namespace")
        String name) {
  public SecretReference {
    name = requireNonNullElse(name, "");
  }
}
