package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A source as it was resolved.
@ApiObject
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          platforms:
            x-kubernetes-list-type: atomic
        """)
public record SourceStatus(
    @JsonPropertyDescription(
            "The source's name with its digest. For an archive, the image within it.")
        @Size(max = 4096)
        @Nullable String image,
    @JsonPropertyDescription(
            "The digest of the source's manifest or index, whichever platforms are pushed.")
        @Pattern(Grammar.DIGEST)
        @Size(max = Grammar.DIGEST_LENGTH)
        @Nullable String digest,
    @JsonPropertyDescription("The media type of the source's manifest or index.") @Size(max = 255)
        @Nullable String mediaType,
    @JsonPropertyDescription(
            "The size of everything of the source that is pushed, each blob once, in bytes.")
        @Min(0)
        @Nullable Long bytes,
    @JsonPropertyDescription(
            "The platforms of the source that are pushed, as os/architecture[/variant]. At most "
                + "256.")
        @Size(max = 256)
        List<@Size(max = 128) String> platforms) {
  public SourceStatus {
    platforms = List.copyOf(requireNonNullElse(platforms, List.of()));
  }
}
