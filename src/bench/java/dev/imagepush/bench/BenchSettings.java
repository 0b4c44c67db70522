package dev.imagepush.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/// What a person asked for on Maven's command line.
///
/// @param chosen `-Dbench=P1,P3`; all of them by default
/// @param runs `-Dbench.runs=5`: counted runs of each contender
/// @param load `-Dbench.load=100`: percent of the resources that the operator is loaded with
/// @param write `-Dbench.write`: whether the docs are written anew
/// @param distribution the folder that the build made, with the launcher in it
/// @param results where the figures are left as JSON
record BenchSettings(
    Set<Benchmark> chosen, int runs, int load, boolean write, Path distribution, Path results) {
  private static final int DEFAULT_RUNS = 5;
  private static final int FULL_LOAD = 100;

  BenchSettings {
    if (runs < 1) {
      throw new IllegalArgumentException("-Dbench.runs is a number from 1 on");
    }
  }

  static BenchSettings of(Properties properties) {
    String chosen = properties.getProperty("bench", "");
    String runs = properties.getProperty("bench.runs", "");
    String load = properties.getProperty("bench.load", "");
    Path target = Path.of(properties.getProperty("bench.target", "target"));
    return new BenchSettings(
        chosen.isEmpty() || chosen.equals("true") ? EnumSet.allOf(Benchmark.class) : parse(chosen),
        runs.isEmpty() ? DEFAULT_RUNS : Integer.parseInt(runs),
        load.isEmpty() ? FULL_LOAD : Integer.parseInt(load),
        // Without a value, Maven makes it true.
        !properties.getProperty("bench.write", "false").equals("false"),
        target.resolve("imagepush"),
        target.resolve("bench"));
  }

  private static Set<Benchmark> parse(String chosen) {
    EnumSet<Benchmark> parsed = EnumSet.noneOf(Benchmark.class);
    Arrays.stream(chosen.split(",", -1))
        .map(id -> Benchmark.valueOf(id.strip().toUpperCase(Locale.ROOT)))
        .forEach(parsed::add);
    return parsed;
  }
}
