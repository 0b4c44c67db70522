package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/// How failed attempts are repeated. The wait doubles from attempt to attempt.
@ApiObject
@ValidationRule(
    value =
        "!has(self.initialDelay) || !has(self.maxDelay)"
            + " || !self.initialDelay.matches('"
            + Grammar.DURATION
            + "') || !self.maxDelay.matches('"
            + Grammar.DURATION
            + "') || duration(self.initialDelay) <= duration(self.maxDelay)",
    message =
        "initialDelay is longer than maxDelay; write for example initialDelay: 10s and maxDelay: 15m",
    fieldPath = ".initialDelay")
public record RetryPolicy(
    @JsonPropertyDescription(
            "How many attempts may fail before the push is Stalled, from 0 to 1000; 0: it "
                + "is tried for ever. Attempts that the registry put off (RateLimited) or that "
                + "the operator itself interrupted do not count. Default: 10.")
        @Default("10")
        @Min(0)
        @Max(1000)
        Integer limit,
    @JsonPropertyDescription(
            "The wait after the first failure, as a duration, from 1s to 1h. Each further "
                + "wait is twice as long, and varies by a fifth. Default: 10s.")
        @Default("10s")
        @DurationText
        @ValidationRule(
            value =
                Grammar.IS_DURATION
                    + " && duration(self) >= duration('1s') && duration(self) <= duration('1h')",
            message =
                "an initial delay is a duration from 1s to 1h; write for example initialDelay: 10s")
        String initialDelay,
    @JsonPropertyDescription(
            "The longest wait between attempts, as a duration, from 1s to 24h and no "
                + "shorter than initialDelay. A registry's Retry-After wins. Default: 15m.")
        @Default("15m")
        @DurationText
        @ValidationRule(
            value =
                Grammar.IS_DURATION
                    + " && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
            message =
                "the longest delay is a duration from 1s to 24h; write for example maxDelay: 15m")
        String maxDelay) {
  static final RetryPolicy DEFAULT = new RetryPolicy(10, "10s", "15m");

  public RetryPolicy {
    limit = requireNonNullElse(limit, 10);
    initialDelay = requireNonNullElse(initialDelay, "10s");
    maxDelay = requireNonNullElse(maxDelay, "15m");
  }
}
