package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where failed attempts stand.
@ApiObject
public record RetryStatus(
    @JsonPropertyDescription("How many attempts have failed that count against spec.retry.limit.")
        @Min(0)
        @Nullable Integer attempts,
    @JsonPropertyDescription("When the first of them failed.") @Nullable Instant firstFailureAt,
    @JsonPropertyDescription("When the next attempt begins. Absent where none will.")
        @Nullable Instant nextAttemptAt) {}
