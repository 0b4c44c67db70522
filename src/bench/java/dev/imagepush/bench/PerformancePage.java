package dev.imagepush.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `docs/reference/performance.md` and its plot.
///
/// @param folder of both
record PerformancePage(Path folder) {
  private static final String PAGE = "performance.md";
  private static final String PLOT = "performance.svg";

  void write(Results results) throws IOException {
    Tables tables = new Tables(results.machine().cores());
    MarkedPage page = new MarkedPage(folder.resolve(PAGE));
    page.put(
        "machine",
        "%s; median of %d runs.\n".formatted(results.machine().description(), results.runs()));
    for (Comparison comparison : results.comparisons()) {
      page.put(
          comparison.benchmark().name(),
          tables.of(comparison) + "\n" + tables.verdict(comparison) + "\n");
    }
    if (results.memory() != null) {
      page.put(Benchmark.P5.name(), tables.of(results.memory()));
    }
    if (!results.bySize().isEmpty()) {
      page.put(
          Benchmark.SCALE.name(),
          tables.bySize(results.bySize()) + "\n" + tables.byLayers(results.byLayers()));
    }
    page.write();
    List<Comparison> comparisons = results.comparisons();
    if (!comparisons.isEmpty()) {
      Files.writeString(
          folder.resolve(PLOT), new Plot(comparisons, results.machine().cores()).svg());
    }
  }
}
