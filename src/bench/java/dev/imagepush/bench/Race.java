package dev.imagepush.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// Contenders in turn, A B C A B C …, so that a machine that becomes slower meanwhile is slower for all.
///
/// @param registries whose CPU time is counted
/// @param runs of each contender that count; one more before them does not
record Race(
    Benchmark benchmark,
    List<Contender> contenders,
    Registries registries,
    int runs,
    Consumer<String> progress) {

  /// Lets them run.
  ///
  /// @param jobs makes the job for a destination, of which every run has a new one
  Comparison run(Function<String, Job> jobs) throws IOException, InterruptedException {
    List<Contender> able =
        contenders.stream().filter(each -> each.canDo(jobs.apply("unused"))).toList();
    Map<Contender, List<Sample>> samples = new LinkedHashMap<>();
    able.forEach(each -> samples.put(each, new ArrayList<>()));
    for (int round = 0; round <= runs; round++) {
      progress.accept("%s: round %d of %d".formatted(benchmark, round, runs));
      for (Contender each : able) {
        Sample sample = sample(each, jobs.apply(registries.newDestination(benchmark)));
        if (round > 0) {
          samples.getOrDefault(each, List.of()).add(sample);
        }
      }
    }
    List<Series> series = new ArrayList<>();
    samples.forEach((contender, each) -> series.add(Series.of(contender, each)));
    return new Comparison(benchmark, series);
  }

  private Sample sample(Contender contender, Job job) throws IOException, InterruptedException {
    registries.forget();
    double before = registries.cpuSeconds();
    Usage usage = contender.perform(job);
    return Sample.of(usage, registries.cpuSeconds() - before);
  }
}
