package dev.imagepush.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `docs/reference/performance.md`: what people wrote stays, and what stands between the marks
/// `<!-- P1 -->` and `<!-- /P1 -->` becomes the newest figures. What was not measured stays as it was.
///
/// @param folder of the page and its plot
record PerformancePage(Path folder) {
  private static final String PAGE = "performance.md";
  private static final String PLOT = "performance.svg";

  void write(Results results) throws IOException {
    Tables tables = new Tables(results.machine().cores());
    String page = Files.readString(folder.resolve(PAGE));
    page =
        section(
            page,
            "machine",
            "%s; median of %d runs.\n".formatted(results.machine().description(), results.runs()));
    for (Comparison comparison : results.comparisons()) {
      page =
          section(
              page,
              comparison.benchmark().name(),
              tables.of(comparison) + "\n" + tables.verdict(comparison) + "\n");
    }
    if (results.memory() != null) {
      page = section(page, Benchmark.P5.name(), tables.of(results.memory()));
    }
    if (!results.bySize().isEmpty()) {
      page =
          section(
              page,
              Benchmark.SCALE.name(),
              tables.bySize(results.bySize()) + "\n" + tables.byLayers(results.byLayers()));
    }
    Files.writeString(folder.resolve(PAGE), page);
    List<Comparison> comparisons = results.comparisons();
    if (!comparisons.isEmpty()) {
      Files.writeString(
          folder.resolve(PLOT), new Plot(comparisons, results.machine().cores()).svg());
    }
  }

  private static String section(String page, String name, String content) {
    String begin = "<!-- " + name + " -->\n";
    int start = page.indexOf(begin);
    int end = page.indexOf("<!-- /" + name + " -->");
    if (start < 0 || end < start) {
      throw new BenchException(PAGE + " has no place for " + name + ": the marks are missing");
    }
    return page.substring(0, start + begin.length()) + content + page.substring(end);
  }
}
