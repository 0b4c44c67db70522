package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/// A file, or a directory with an OCI image layout, on a volume.
@ApiObject
public record VolumeFile(
    @JsonPropertyDescription(
            "The name of the PersistentVolumeClaim, in this resource's own namespace. It "
                + "is mounted read-only.")
        @Required
        @Size(min = 1, max = Grammar.OBJECT_NAME_LENGTH)
        @ValidationRule(
            value = Grammar.IS_OBJECT_NAME,
            message =
                "not the name of a PersistentVolumeClaim; write the name alone, in lower-case "
                    + "letters, digits, '-' and '.'")
        String claimName,
    @JsonPropertyDescription(
            "The file's or directory's path from the root of the volume, as in "
                + "out/app.tar. No slash before it and no .. in it.")
        @Required
        @Size(min = 1, max = 1024)
        @ValidationRule(
            value = "!self.startsWith('/')",
            message =
                "write the path from the root of the volume, without a slash before it, as in "
                    + "out/app.tar")
        @ValidationRule(
            value = "!self.split('/').exists(part, part == '..')",
            message = "write the path without .., which could lead out of the volume")
        String path) {
  public VolumeFile {
    claimName = requireNonNullElse(claimName, "");
    path = requireNonNullElse(path, "");
  }
}
