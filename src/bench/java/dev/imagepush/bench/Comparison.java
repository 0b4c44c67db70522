package dev.imagepush.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// A benchmark's contenders side by side.
record Comparison(Benchmark benchmark, List<Series> series) {
  Comparison {
    series = List.copyOf(series);
  }

  /// Ours that the goal is about.
  Series subject() {
    return series.stream()
        .filter(each -> each.ours() && each.contender().equals(subjectName()))
        .findFirst()
        .orElseThrow();
  }

  private String subjectName() {
    return benchmark.isCold() ? ColdCommandLine.NAME : WarmEngine.NAME;
  }

  /// A contender's time as a multiple of the best peer's; empty where there is no peer.
  Optional<Double> timeRatio(Series of) {
    return ratio(of, each -> each.seconds().median());
  }

  Optional<Double> cpuRatio(Series of) {
    return ratio(of, each -> each.cpu().median());
  }

  private Optional<Double> ratio(Series of, ToDoubleFunction<Series> figure) {
    return series.stream()
        .filter(each -> !each.ours())
        .min(Comparator.comparingDouble(figure))
        .map(best -> figure.applyAsDouble(of) / figure.applyAsDouble(best));
  }
}
