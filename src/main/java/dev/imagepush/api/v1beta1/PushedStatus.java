package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A push that succeeded.
@ApiObject
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          tags:
            x-kubernetes-list-type: set
        """)
public record PushedStatus(
    @JsonPropertyDescription("The image that was pushed: the repository with the digest.")
        @Size(max = 1024)
        @Nullable String image,
    @JsonPropertyDescription(
            "The digest that was pushed. It is the source's, unless spec.platforms names some of "
                + "its platforms alone.")
        @Pattern(Grammar.DIGEST)
        @Size(max = Grammar.DIGEST_LENGTH)
        @Nullable String digest,
    @JsonPropertyDescription(
            "The tags of it that this resource set, and not those that pointed at it already. "
                + "deletionPolicy Delete removes these.")
        @Size(max = 64)
        List<@Size(max = 128) String> tags,
    @JsonPropertyDescription("When the push ended.") @Nullable Instant at,
    @JsonPropertyDescription("How long the attempt took, as in 3.2s.") @DurationText
        @Nullable String duration,
    @JsonPropertyDescription("The bytes that were sent, in bytes.") @Min(0)
        @Nullable Long bytesUploaded,
    @JsonPropertyDescription(
            "The bytes that needed no sending, since the destination held them or took "
                + "them from another repository, in bytes.")
        @Min(0)
        @Nullable Long bytesReused,
    @JsonPropertyDescription(
            "The digest that the first tag pointed at before, where it was another.")
        @Pattern(Grammar.DIGEST)
        @Size(max = Grammar.DIGEST_LENGTH)
        @Nullable String previousDigest) {
  public PushedStatus {
    tags = List.copyOf(requireNonNullElse(tags, List.of()));
  }
}
