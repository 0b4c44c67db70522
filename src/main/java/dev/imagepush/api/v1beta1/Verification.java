package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// What a source must prove before it is pushed.
@ApiObject
@ValidationRule(
    value = "has(self.cosign) || has(self.maxSeverity)",
    message = "write cosign, maxSeverity or both, or leave verify out")
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          maxSeverity:
            enum: [None, Low, Medium, High, Critical]
        """)
public record Verification(
    @JsonPropertyDescription(
            "The source must have a signature by cosign that one of the keys or identities "
                + "made.")
        @Nullable CosignVerification cosign,
    @JsonPropertyDescription(
            "The worst vulnerability that the source may have, by its vulnerability "
                + "attestation; one that reports worse, or none at all, is refused. Absent: not "
                + "looked at.")
        @Nullable Severity maxSeverity) {}
