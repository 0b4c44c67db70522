package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// An image in a file: an OCI image layout, or what `docker save` writes; told apart by content.
/// One of the three places is set.
@ApiObject
@ValidationRule(
    value =
        "[has(self.http), has(self.s3), has(self.persistentVolumeClaim)].filter(x, "
            + "x).size() == 1",
    message =
        "write exactly one of http, s3 and persistentVolumeClaim: the place where the "
            + "archive lies")
public record ArchiveSource(
    @JsonPropertyDescription(
            "Which image to push, where the archive holds several: its ref name "
                + "(org.opencontainers.image.ref.name), its repository tag or its digest. "
                + "Absent: the archive's only image.")
        @Size(min = 1, max = Grammar.REFERENCE_LENGTH)
        @Nullable String image,
    @JsonPropertyDescription(
            "How layers that the archive holds uncompressed are sent: Preserve sends them as "
                + "they are, so that every digest stays; Gzip and Zstd compress them, so the "
                + "image's digest is another than in the archive. Default: Preserve.")
        @Default("Preserve")
        Compression compression,
    @JsonPropertyDescription("An archive that a web server offers.") @Nullable HttpFile http,
    @JsonPropertyDescription("An archive in S3 or a compatible store.") @Nullable S3Object s3,
    @JsonPropertyDescription(
            "An archive, or a directory with an OCI image layout, on a volume of this namespace. The "
                + "push runs as a Job, in this namespace.")
        @Nullable VolumeFile persistentVolumeClaim) {
  public ArchiveSource {
    compression = requireNonNullElse(compression, Compression.PRESERVE);
  }
}
