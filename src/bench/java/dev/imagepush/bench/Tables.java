package dev.imagepush.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Figures as Markdown tables, which are readable on a terminal too.
///
/// @param cores that both ends share
record Tables(int cores) {
  String of(Comparison comparison) {
    StringBuilder table =
        new StringBuilder(
            """
            | | Time, median (min–max) | × best peer | CPU | × best peer | CPU of the registries | Limit | Time ÷ limit |
            |---|---|---|---|---|---|---|---|
            """);
    for (Series each : comparison.series()) {
      boolean peer = !each.ours();
      double limit = each.limit(cores);
      table.append(
          line(
              each.contender().equals(comparison.subject().contender())
                  ? "**" + each.contender() + "**"
                  : each.contender(),
              "%s s (%s–%s)"
                  .formatted(
                      seconds(each.seconds().median()),
                      seconds(each.seconds().min()),
                      seconds(each.seconds().max())),
              peer ? "" : ratio(comparison.timeRatio(each)),
              seconds(each.cpu().median()) + " s",
              peer ? "" : ratio(comparison.cpuRatio(each)),
              seconds(each.registryCpu().median()) + " s",
              seconds(limit) + " s",
              number("%.2f", each.seconds().median() / limit)));
    }
    return table.toString();
  }

  /// One sentence: what was to be reached, and what was.
  String verdict(Comparison comparison) {
    Benchmark benchmark = comparison.benchmark();
    StringBuilder text = new StringBuilder();
    comparison
        .timeRatio(comparison.subject())
        .ifPresent(ratio -> text.append("Time: ").append(verdict(ratio, benchmark.timeGoal())));
    if (benchmark.cpuGoal() != Benchmark.NO_GOAL) {
      comparison
          .cpuRatio(comparison.subject())
          .ifPresent(ratio -> text.append(" CPU: ").append(verdict(ratio, benchmark.cpuGoal())));
    }
    return text.toString();
  }

  private static String verdict(double ratio, double goal) {
    return number("%.2f", ratio)
        + " × the best peer's; the goal is at most "
        + number("%.2f", goal)
        + (ratio <= goal ? ", reached." : ", missed.");
  }

  String of(MemoryUse memory) {
    return """
    | What | Figure |
    |---|---|
    | Heap that the process was given | %d MiB |
    | Live memory with one blob of %d GiB | %s MiB |
    | Live memory with %d such blobs at once | %s MiB |
    | Each stream | %s MiB |
    | Time for all %d GiB | %s s |
    """
        .formatted(
            memory.heapMebibytes(),
            memory.gibibytesEach(),
            number("%.1f", memory.aloneMebibytes()),
            memory.blobs(),
            number("%.1f", memory.togetherMebibytes()),
            number("%.2f", memory.mebibytesPerStream()),
            memory.blobs() * memory.gibibytesEach(),
            seconds(memory.seconds()));
  }

  String bySize(List<Cost> costs) {
    StringBuilder table =
        new StringBuilder(
            """
            | Image | Time | Time for each GiB | CPU for each GiB |
            |---|---|---|---|
            """);
    for (Cost cost : costs) {
      table.append(
          line(
              number("%.0f GiB", cost.gibibytes()),
              seconds(cost.seconds()) + " s",
              seconds(cost.seconds() / cost.gibibytes()) + " s",
              seconds(cost.cpuSeconds() / cost.gibibytes()) + " s"));
    }
    return table.toString();
  }

  String byLayers(List<Cost> costs) {
    StringBuilder table =
        new StringBuilder(
            """
            | Layers of 64 KiB | Time | Time for each layer | CPU for each layer |
            |---|---|---|---|
            """);
    for (Cost cost : costs) {
      table.append(
          line(
              Integer.toString(cost.layers()),
              seconds(cost.seconds()) + " s",
              number("%.2f ms", cost.seconds() * 1000 / cost.layers()),
              number("%.2f ms", cost.cpuSeconds() * 1000 / cost.layers())));
    }
    return table.toString();
  }

  private static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String ratio(Optional<Double> ratio) {
    return ratio.map(value -> number("%.2f", value)).orElse("");
  }

  private static String seconds(double value) {
    return number(value < 10 ? "%.3f" : "%.1f", value);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
