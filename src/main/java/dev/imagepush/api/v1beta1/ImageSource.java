package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// Where an image comes from: one of the three is set.
@ApiObject
@ValidationRule(
    value =
        "[has(self.registry), has(self.archive), has(self.build)].filter(x, x).size() " + "== 1",
    message =
        "write exactly one of registry (an image in another registry), archive (an "
            + "image in a file) and build (an image from files)")
public record ImageSource(
    @JsonPropertyDescription(
            "An image in another registry (or in another repository of the same one).")
        @Nullable RegistrySource registry,
    @JsonPropertyDescription(
            "An image in a file: an OCI image layout or what docker save writes, told "
                + "apart by content.")
        @Nullable ArchiveSource archive,
    @JsonPropertyDescription(
            "Not available in this version. An image assembled from files; the same input gives the same digest.")
        @Nullable BuildSource build) {
  static final ImageSource NONE = new ImageSource(null, null, null);
}
