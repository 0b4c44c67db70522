package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// The image that the layers of a build are put upon.
@ApiObject
public record BaseImage(
    @JsonPropertyDescription(
            "The base image: host/repository:tag, host/repository@digest or both, where "
                + "the digest wins. A digest keeps the build reproducible.")
        @Required
        @Size(min = 1, max = Grammar.REFERENCE_LENGTH)
        @ValidationRule(value = Grammar.HAS_NO_SCHEME, message = Grammar.REFERENCE_SCHEME_MESSAGE)
        @ValidationRule(value = Grammar.IS_REFERENCE, message = Grammar.REFERENCE_MESSAGE)
        String image,
    @JsonPropertyDescription(
            "The Secret with the credentials for the base's registry, as for "
                + "source.registry. Absent: anonymous access.")
        @Nullable SecretReference secretRef) {
  public BaseImage {
    image = requireNonNullElse(image, "");
  }
}
