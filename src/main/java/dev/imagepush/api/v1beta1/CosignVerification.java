package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who must have signed a source: the holder of a key, or one of the identities.
@ApiObject
@ValidationRule(
    value = "has(self.secretRef) != (has(self.identities) && size(self.identities) > 0)",
    message =
        "write exactly one of secretRef (public keys) and identities (keyless " + "signatures)")
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          identities:
            x-kubernetes-list-type: atomic
        """)
public record CosignVerification(
    @JsonPropertyDescription(
            "The Secret with public keys: every key that ends in .pub, in PEM. A signature "
                + "by any one of them suffices.")
        @Nullable SecretReference secretRef,
    @JsonPropertyDescription(
            "Identities of a keyless signature; one that matches suffices. At most 16.")
        @Size(max = 16)
        List<SignerIdentity> identities) {
  public CosignVerification {
    identities = List.copyOf(requireNonNullElse(identities, List.of()));
  }
}
