package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An image assembled from a base and layers; the same input gives the same digest.
@ApiObject
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          layers:
            x-kubernetes-list-type: map
            x-kubernetes-list-map-keys: [name]
        """)
public record BuildSource(
    @JsonPropertyDescription("The image that the layers are put upon. Absent: none (scratch).")
        @Nullable BaseImage base,
    @JsonPropertyDescription(
            "The layers, from the lowest to the highest; 1 to 32, each with a name of its "
                + "own.")
        @Required
        @Size(min = 1, max = 32)
        List<BuildLayer> layers,
    @JsonPropertyDescription("How a container of the image runs. What is absent is the base's.")
        @Default("{}")
        BuildConfig config,
    @JsonPropertyDescription(
            "The time that is written into the image and its files, in RFC 3339. The "
                + "default, 1970-01-01T00:00:00Z, keeps the digest the same from build to build.")
        @Default("1970-01-01T00:00:00Z")
        Instant created) {
  public BuildSource {
    layers = List.copyOf(requireNonNullElse(layers, List.of()));
    config = requireNonNullElse(config, BuildConfig.EMPTY);
    created = requireNonNullElse(created, Instant.EPOCH);
  }
}
