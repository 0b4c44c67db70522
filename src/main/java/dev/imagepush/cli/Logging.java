package dev.imagepush.cli;

/// How much the command line logs: warnings, unless `-v` or `IMAGEPUSH_LOG_LEVEL` says otherwise. It is
/// set before the first logger is made, which is when the logging library reads it.
final class Logging {
  private static final String LEVEL = "IMAGEPUSH_LOG_LEVEL";

  private Logging() {}

  static void begin(int verbosity, Surroundings surroundings) {
    if (surroundings.variable(LEVEL).isEmpty()) {
      System.setProperty(
          LEVEL,
          switch (verbosity) {
            case 0 -> "WARN";
            case 1 -> "INFO";
            default -> "DEBUG";
          });
    }
  }
}
