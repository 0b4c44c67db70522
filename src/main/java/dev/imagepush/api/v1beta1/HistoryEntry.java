package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One outcome of the past.
@ApiObject
public record HistoryEntry(
    @JsonPropertyDescription("When the attempt ended.") @Nullable Instant at,
    @JsonPropertyDescription("The exit code, from 0 to 6.") @Required @Min(0) @Max(6) Integer code,
    @JsonPropertyDescription("The exit reason.")
        @Required
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z]+$")
        String reason,
    @JsonPropertyDescription("What happened. At most 512 characters. Absent for a success.")
        @Size(max = Grammar.MESSAGE_LENGTH)
        @Nullable String message,
    @JsonPropertyDescription(
            "The digest that was pushed, or was to be. Absent where the source was not "
                + "resolved.")
        @Pattern(Grammar.DIGEST)
        @Size(max = Grammar.DIGEST_LENGTH)
        @Nullable String digest,
    @JsonPropertyDescription("How long the attempt took, as in 3.2s.") @DurationText
        @Nullable String duration) {}
