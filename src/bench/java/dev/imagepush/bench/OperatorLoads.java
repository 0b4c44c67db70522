package dev.imagepush.bench;

import dev.imagepush.operator.OperatorScale;
import dev.imagepush.operator.OperatorScale.Burst;
import dev.imagepush.operator.OperatorScale.Jobs;
import dev.imagepush.operator.OperatorScale.Latency;
import dev.imagepush.operator.OperatorScale.Neighbours;
import dev.imagepush.operator.OperatorScale.Outage;
import dev.imagepush.operator.OperatorScale.Rest;
import dev.imagepush.testing.bed.TestBed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The operator under load, and what that costs: figures as Markdown tables, by the benchmark.
///
/// @param percent how much of the full load there is
record OperatorLoads(int percent, Path work, Consumer<String> progress) {
  private static final Duration AT_REST = Duration.ofMinutes(2);
  private static final Duration OUTAGE = Duration.ofMinutes(1);
  private static final int BURST = 1_000;
  private static final int RESOURCES = 10_000;
  private static final int STUCK = 5_000;
  private static final int PUSHES = 50;
  private static final int JOBS = 1_000;
  private static final int NODES = 100;

  static final Set<Benchmark> ALL =
      Set.of(Benchmark.O1, Benchmark.O2, Benchmark.O3, Benchmark.O4, Benchmark.O5, Benchmark.O6);

  Map<Benchmark, String> run(Set<Benchmark> chosen) throws IOException, InterruptedException {
    Map<Benchmark, String> figures = new EnumMap<>(Benchmark.class);
    for (Benchmark benchmark : ALL.stream().filter(chosen::contains).sorted().toList()) {
      try (TestBed bed = TestBed.ofThisProcess();
          OperatorScale scale = new OperatorScale(bed, work, Registries.storage(), progress)) {
        figures.put(benchmark, table(measure(benchmark, scale)));
      }
    }
    return figures;
  }

  private List<String> measure(Benchmark benchmark, OperatorScale scale)
      throws IOException, InterruptedException {
    return switch (benchmark) {
      case O1 -> of(scale.burst(part(BURST)));
      case O2 -> of(scale.rest(part(RESOURCES), AT_REST));
      case O3 -> of(scale.latency(PUSHES));
      case O4 -> of(scale.outage(part(RESOURCES), OUTAGE));
      case O5 -> of(scale.neighbours(part(STUCK), PUSHES));
      case O6 -> of(scale.jobs(part(JOBS), NODES));
      default -> throw new IllegalArgumentException(benchmark.toString());
    };
  }

  private int part(int all) {
    return Math.max(1, all * percent / 100);
  }

  private static List<String> of(Burst burst) {
    return List.of(
        row("Resources", "%d", burst.pushes()),
        row("From the operator's start until all are Ready", "%.1f s", burst.seconds()),
        row("CPU of the operator", "%.1f s", burst.cpuSeconds()),
        row("Most memory", "%.0f MiB", burst.peakMebibytes()),
        row("Requests to the API server, each push", "%.1f", burst.apiRequests()),
        row("Status writes, each push", "%.1f", burst.apiWrites()));
  }

  private static List<String> of(Rest rest) {
    return List.of(
        row("Resources, all Ready", "%d", rest.resources()),
        row("Requests to the API server", "%.2f a second", rest.requestsPerSecond()),
        row("Status writes", "%d", rest.statusWrites()),
        row("CPU of the operator", "%.0f s an hour", rest.cpuPerHour()),
        row("From the operator's start until it knows them all", "%.1f s", rest.secondsToRestart()),
        row("Requests to the source after the start", "%d", rest.pushedAgain()),
        row("Most memory, at the start", "%.0f MiB", rest.peakMebibytes()),
        row("Memory at rest", "%.0f MiB", rest.restMebibytes()));
  }

  private static List<String> of(Latency latency) {
    return List.of(
        row("Pushes, one after the other", "%d", latency.pushes()),
        row("From apply to Ready, median", "%.0f ms", latency.medianMillis()),
        row("From apply to Ready, 95 of 100", "%.0f ms", latency.p95Millis()));
  }

  private static List<String> of(Outage outage) {
    return List.of(
        row("Resources whose registry is down", "%d", outage.resources()),
        row("Connections to it", "%.1f a second", outage.connectionsPerSecond()),
        row("Lines in the log, in two minutes", "%d", outage.logLines()),
        row("CPU of the operator, in two minutes", "%.1f s", outage.cpuSeconds()));
  }

  private static List<String> of(Neighbours neighbours) {
    return List.of(
        row("Stuck pushes of another namespace", "%d", neighbours.stuck()),
        row("From apply to Ready, alone", "%.0f ms", neighbours.aloneMillis()),
        row("From apply to Ready, beside them", "%.0f ms", neighbours.besideMillis()),
        row("Ratio", "%.2f", neighbours.ratio()));
  }

  private static List<String> of(Jobs jobs) {
    return List.of(
        row("Resources, each pushed by a Job", "%d", jobs.pushes()),
        row("Nodes", "%d", jobs.nodes()),
        row("From the operator's start until all are Ready", "%.1f s", jobs.seconds()),
        row("Most containers at once", "%d", jobs.mostAtOnce()),
        row("CPU of the operator", "%.1f s", jobs.cpuSeconds()),
        row("Most memory", "%.0f MiB", jobs.peakMebibytes()),
        row("Requests to the API server, each push", "%.1f", jobs.apiRequests()),
        row("Status writes, each push", "%.1f", jobs.apiWrites()));
  }

  private static String row(String what, String format, Object figure) {
    return "| " + what + " | " + String.format(Locale.ROOT, format, figure) + " |\n";
  }

  private static String table(List<String> rows) {
    return "| What | Figure |\n|---|---|\n" + String.join("", rows);
  }
}
