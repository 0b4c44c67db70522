package dev.imagepush.cli;

import dev.imagepush.api.v1beta1.KubernetesDuration;
import dev.imagepush.controller.Bandwidth;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.config.RegistrySettings;
import dev.imagepush.push.Overwrite;
import dev.imagepush.push.PlatformSelection;
import dev.imagepush.push.PushScope;
import dev.imagepush.push.Referrers;
import dev.imagepush.registry.profile.ChunkSize;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What holds for a push: each setting from its flag, else its variable, else its default.
///
/// @param insecure whether certificates go unverified and plain HTTP is used where HTTPS is not spoken
/// @param timeout of one attempt
/// @param attempts at most so many, the first one counted
/// @param concurrency blobs sent side by side, where somebody said so
/// @param chunkSize in what pieces blobs are sent
/// @param bandwidth in bytes a second; empty for no limit
/// @param scope which parts of the image are pushed
/// @param verbosity 0: warnings are logged; 1: what happens; 2: in detail
record Settings(
    boolean insecure,
    Duration timeout,
    int attempts,
    OptionalInt concurrency,
    ChunkSize chunkSize,
    OptionalLong bandwidth,
    Overwrite overwrite,
    PushScope scope,
    boolean quiet,
    int verbosity) {
  static final String INSECURE = "IMAGEPUSH_REGISTRY_INSECURE";
  static final String TIMEOUT = "IMAGEPUSH_PUSH_TIMEOUT";
  static final String RETRY_ATTEMPTS = "IMAGEPUSH_PUSH_RETRY_ATTEMPTS";
  static final String QUIET = "IMAGEPUSH_PUSH_QUIET";
  static final String VERBOSE = "IMAGEPUSH_PUSH_VERBOSE";

  private static final String ATTEMPTS_FLAG = "--retry-attempts";
  private static final int MOST_ATTEMPTS = 1000;
  private static final int MOST_BLOBS = 64;
  private static final int BLOBS_AT_ONCE = 4;

  /// Reads the settings.
  ///
  /// @throws ExitException InvalidSpec, naming the flag or the variable
  static Settings of(PushOptions flags, Surroundings surroundings) {
    return new Settings(
        flags.insecure || flag(surroundings, INSECURE),
        duration(first("--timeout", flags.timeout, TIMEOUT, surroundings, "5m")),
        number(
            first(ATTEMPTS_FLAG, flags.retryAttempts, RETRY_ATTEMPTS, surroundings, "10"),
            MOST_ATTEMPTS),
        concurrency(flags.concurrency),
        chunkSize(flags.chunkSize),
        bandwidth(flags.bandwidth),
        overwrite(flags.overwrite),
        new PushScope(platforms(flags.platforms), referrers(flags.referrers)),
        flags.quiet || flag(surroundings, QUIET),
        Math.max(flags.verbose.length, flag(surroundings, VERBOSE) ? 1 : 0));
  }

  /// How many blobs are sent side by side.
  int blobsAtOnce() {
    return concurrency.orElse(BLOBS_AT_ONCE);
  }

  /// A setting's text, and who gave it, for messages.
  private record Given(String name, String text) {}

  private static Given first(
      String flag,
      @Nullable String written,
      String variable,
      Surroundings surroundings,
      String byDefault) {
    if (written != null) {
      return new Given(flag, written);
    }
    String set = surroundings.variable(variable);
    return set.isEmpty() ? new Given(flag, byDefault) : new Given(variable, set);
  }

  private static Duration duration(Given given) {
    Duration duration;
    try {
      duration = KubernetesDuration.parse(given.text());
    } catch (IllegalArgumentException e) {
      throw invalid(given.name() + " is a duration such as 90s or 1h30m");
    }
    if (duration.compareTo(Duration.ofSeconds(1)) < 0
        || duration.compareTo(Duration.ofHours(24)) > 0) {
      throw invalid(given.name() + " is a duration from 1s to 24h");
    }
    return duration;
  }

  private static int number(Given given, int most) {
    if (given.text().matches("[0-9]{1,4}")) {
      int number = Integer.parseInt(given.text());
      if (number >= 1 && number <= most) {
        return number;
      }
    }
    throw invalid(given.name() + " is a number from 1 to " + most);
  }

  /// How many attempts a flag asks for; empty where it was not written.
  ///
  /// @throws ExitException InvalidSpec, naming the flag
  static OptionalInt attempts(@Nullable String text) {
    return text == null
        ? OptionalInt.empty()
        : OptionalInt.of(number(new Given(ATTEMPTS_FLAG, text), MOST_ATTEMPTS));
  }

  private static OptionalInt concurrency(@Nullable String text) {
    return text == null
        ? OptionalInt.empty()
        : OptionalInt.of(number(new Given("--concurrency", text), MOST_BLOBS));
  }

  private static ChunkSize chunkSize(@Nullable String text) {
    try {
      return text == null ? ChunkSize.AS_THE_REGISTRY_WANTS : RegistrySettings.chunkSize(text);
    } catch (IllegalArgumentException e) {
      throw invalid("--chunk-size is monolithic, or bytes such as 16Mi, at least 64Ki");
    }
  }

  private static OptionalLong bandwidth(@Nullable String text) {
    try {
      return text == null ? OptionalLong.empty() : OptionalLong.of(Bandwidth.parse(text));
    } catch (IllegalArgumentException e) {
      throw invalid("--bandwidth: " + e.getMessage());
    }
  }

  private static PlatformSelection platforms(List<String> texts) {
    try {
      return PlatformSelection.parse(texts);
    } catch (IllegalArgumentException e) {
      throw invalid("--platform: " + e.getMessage());
    }
  }

  private static Referrers referrers(@Nullable String text) {
    return switch (text == null ? "ignore" : text.toLowerCase(Locale.ROOT)) {
      case "ignore" -> Referrers.IGNORE;
      case "copy" -> Referrers.COPY;
      default -> throw invalid("--referrers is Ignore or Copy");
    };
  }

  private static Overwrite overwrite(@Nullable String text) {
    return switch (text == null ? "always" : text.toLowerCase(Locale.ROOT)) {
      case "always" -> Overwrite.ALWAYS;
      case "never" -> Overwrite.NEVER;
      default -> throw invalid("--overwrite is always or never");
    };
  }

  private static boolean flag(Surroundings surroundings, String variable) {
    return switch (surroundings.variable(variable).toLowerCase(Locale.ROOT)) {
      case "", "0", "false", "no" -> false;
      case "1", "true", "yes" -> true;
      default -> throw invalid(variable + " is true or false");
    };
  }

  private static ExitException invalid(String message) {
    return new ExitException(ExitReason.INVALID_SPEC, message);
  }
}
