package dev.imagepush.cli;

import dev.imagepush.http.ProxyRules;
import dev.imagepush.traffic.Pause;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.random.RandomGenerator;

/// What a command finds around it: the process's own, or a test's.
///
/// @param environment its variables; an empty one counts as not set
/// @param home the person's folder
/// @param output where the answer goes, and nothing else
/// @param errors where progress, notices and errors go
/// @param columns the width of the terminal that `errors` is; empty where it is none
record Surroundings(
    Map<String, String> environment,
    Path home,
    InputStream input,
    PrintStream output,
    PrintStream errors,
    OptionalInt columns,
    InstantSource clock,
    Pause pause,
    RandomGenerator random) {
  /// Set by the launcher, which can tell a terminal from a file: Java cannot for standard error.
  private static final String COLUMNS_PROPERTY = "imagepush.columns";

  Surroundings {
    environment = Map.copyOf(environment);
  }

  /// Those of this process.
  static Surroundings ofProcess() {
    Integer columns = Integer.getInteger(COLUMNS_PROPERTY);
    return new Surroundings(
        System.getenv(),
        Path.of(System.getProperty("user.home", ".")),
        System.in,
        System.out,
        System.err,
        columns == null || columns < 1 ? OptionalInt.empty() : OptionalInt.of(columns),
        InstantSource.system(),
        Thread::sleep,
        new Random()); // several threads share it, and few generators allow that
  }

  /// A variable; empty where it is not set.
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /// The proxies that the environment names.
  ///
  /// @throws dev.imagepush.exit.ExitException InvalidSpec, naming a variable that cannot be read
  ProxyRules proxies() {
    return ProxyRules.of(environment);
  }

  /// Whether lines can be drawn over.
  boolean canRedraw() {
    return columns.isPresent() && !variable("TERM").equals("dumb");
  }
}
