package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/// An identity that a keyless signature names.
@ApiObject
public record SignerIdentity(
    @JsonPropertyDescription(
            "The issuer of the identity, exactly, as in "
                + "https://token.actions.githubusercontent.com.")
        @Required
        @Size(min = 1, max = 512)
        String issuer,
    @JsonPropertyDescription(
            "The subject, exactly: an e-mail address, or the address of a workflow.")
        @Required
        @Size(min = 1, max = 512)
        String subject) {
  public SignerIdentity {
    issuer = requireNonNullElse(issuer, "");
    subject = requireNonNullElse(subject, "");
  }
}
