package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is at the destination of a push that did not succeed.
@ApiObject
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          tags:
            x-kubernetes-list-type: set
        """)
public record UnfinishedStatus(
    @JsonPropertyDescription("The image that the tags point at: the repository with the digest.")
        @Size(max = 1024)
        @Nullable String image,
    @JsonPropertyDescription(
            "The tags that were set before the push failed. deletionPolicy Delete removes these too.")
        @Size(max = 64)
        List<@Size(max = 128) String> tags) {
  /// The most tags that the schema takes.
  public static final int MOST_TAGS = 64;

  public UnfinishedStatus {
    tags = List.copyOf(requireNonNullElse(tags, List.of()));
  }
}
