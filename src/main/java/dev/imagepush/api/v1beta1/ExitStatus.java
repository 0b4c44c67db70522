package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How an attempt ended.
@ApiObject
public record ExitStatus(
    @JsonPropertyDescription(
            "The exit code: 0 success, 1 general, 2 authentication, 3 network, 4 source "
                + "image, 5 registry, 6 timeout.")
        @Required
        @Min(0)
        @Max(6)
        Integer code,
    @JsonPropertyDescription("The exit reason, as in RateLimited; one of a closed list.")
        @Required
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z]+$")
        String reason,
    @JsonPropertyDescription(
            "What happened, where, and what to do about it. At most 512 characters.")
        @Size(max = Grammar.MESSAGE_LENGTH)
        @Nullable String message,
    @JsonPropertyDescription(
            "Whether another attempt can succeed without a change of this resource.")
        boolean retryable,
    @JsonPropertyDescription("What was being done, as in PUT manifest.") @Size(max = 128)
        @Nullable String operation,
    @JsonPropertyDescription("The HTTP status that the server answered, where one did.")
        @Min(100)
        @Max(599)
        @Nullable Integer httpStatus,
    @JsonPropertyDescription(
            "The error code of the OCI distribution specification that the registry "
                + "answered, as in TOOMANYREQUESTS.")
        @Size(max = 64)
        @Pattern("^[A-Z_]+$")
        @Nullable String registryCode,
    @JsonPropertyDescription("When the attempt ended.") @Nullable Instant at) {}
