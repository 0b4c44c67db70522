package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far a push is.
@ApiObject
public record ProgressStatus(
    @JsonPropertyDescription("How much is done, from 0 to 100.") @Min(0) @Max(100)
        @Nullable Integer percent,
    @JsonPropertyDescription("The bytes that the destination holds by now, in bytes.") @Min(0)
        @Nullable Long bytesDone,
    @JsonPropertyDescription("The bytes that belong to the image, in bytes.") @Min(0)
        @Nullable Long bytesTotal,
    @JsonPropertyDescription(
            "The bytes that the destination held already or took from another repository, "
                + "in bytes; a part of bytesDone.")
        @Min(0)
        @Nullable Long bytesReused,
    @JsonPropertyDescription("How many blobs are done, of how many, as in 5/9.")
        @Pattern("^[0-9]+/[0-9]+$")
        @Size(max = 32)
        @Nullable String blobs,
    @JsonPropertyDescription("How fast bytes were sent of late, in bytes per second.") @Min(0)
        @Nullable Long bytesPerSecond,
    @JsonPropertyDescription("When this was written.") @Nullable Instant updatedAt) {}
