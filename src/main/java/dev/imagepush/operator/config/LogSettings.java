package dev.imagepush.operator.config;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The two variables that `logback.xml` reads, before there is a configuration: how logs look and how
/// much is said. Checked here, because the logging library takes what it does not know as a default.
public final class LogSettings {
  static final String FORMAT = "IMAGEPUSH_LOG_FORMAT";
  static final String LEVEL = "IMAGEPUSH_LOG_LEVEL";

  private static final Map<String, List<String>> ALLOWED =
      Map.of(
          FORMAT, List.of("json", "text"),
          LEVEL, List.of("error", "warn", "info", "debug", "trace", "off"));

  private LogSettings() {}

  /// Refuses a value that is not allowed; an empty variable counts as not set.
  public static void check(Map<String, String> environment) {
    ALLOWED.forEach(
        (variable, allowed) -> {
          String text = environment.getOrDefault(variable, "");
          if (!text.isEmpty() && !allowed.contains(text.toLowerCase(Locale.ROOT))) {
            throw new ExitException(
                ExitReason.INVALID_SPEC,
                "environment variable "
                    + variable
                    + " is "
                    + ConfigValues.shown(text)
                    + "; allowed: "
                    + String.join(", ", allowed));
          }
        });
  }
}
