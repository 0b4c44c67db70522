package dev.imagepush.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.imagepush.testing.bed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// Runs the benchmarks that were asked for, prints what came out, leaves it as JSON, and writes the docs
/// where that was asked for.
public final class Bench {
  private static final Set<Benchmark> RACES =
      Set.of(
          Benchmark.P1, Benchmark.P2, Benchmark.P3, Benchmark.P3COPY, Benchmark.P4, Benchmark.P6);
  private static final int WARM_UP_PUSHES = 30;
  private static final int LAYERS = 8;
  private static final int LAYER_MEBIBYTES = 128;
  private static final int SMALL_LAYERS = 40;

  /// Peers compress an archive's layers, which takes them many times as long as all else.
  private static final int MOST_RUNS_WITH_COMPRESSION = 3;

  private final BenchSettings settings;
  private final Tables tables;
  private Results results;

  private Bench(BenchSettings settings, Machine machine) {
    this.settings = settings;
    this.tables = new Tables(machine.cores());
    this.results = Results.none(machine, settings.runs());
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Bench bench = new Bench(BenchSettings.of(System.getProperties()), Machine.here());
    Path work = Files.createTempDirectory(Registries.storage(), "imagepush-bench-");
    try {
      bench.run(work);
    } finally {
      delete(work);
    }
  }

  private void run(Path work) throws IOException, InterruptedException {
    System.out.println(results.machine().description());
    if (settings.chosen().stream().anyMatch(RACES::contains)) {
      races(work);
    }
    LargeImages large = new LargeImages(work, Bench::tell);
    if (settings.chosen().contains(Benchmark.P5)) {
      MemoryUse memory = large.memory();
      show(Benchmark.P5, tables.of(memory));
      results = results.with(memory);
    }
    if (settings.chosen().contains(Benchmark.SCALE)) {
      List<Cost> bySize = large.bySize();
      List<Cost> byLayers = large.byLayers();
      show(Benchmark.SCALE, tables.bySize(bySize) + "\n" + tables.byLayers(byLayers));
      results = results.with(bySize, byLayers);
    }
    Map<Benchmark, String> loads =
        new OperatorLoads(settings.load(), work, Bench::tell).run(settings.chosen());
    loads.forEach(Bench::show);
    Files.createDirectories(settings.results());
    Path json = settings.results().resolve("results.json");
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(json.toFile(), results);
    tell("figures: " + json);
    if (settings.write()) {
      new PerformancePage(Path.of("docs", "reference")).write(results);
      MarkedPage scale = new MarkedPage(Path.of("docs", "reference", "scale.md"));
      loads.forEach((benchmark, figures) -> scale.put(benchmark.name(), figures));
      scale.write();
      tell("written: docs/reference/performance.md, performance.svg, scale.md");
    }
  }

  private void races(Path work) throws IOException, InterruptedException {
    TestBed bed = TestBed.ofThisProcess();
    Path authority = Files.writeString(work.resolve("ca.crt"), bed.certificates().caPem());
    try (bed;
        Registries registries = Registries.start(bed);
        Contenders contenders =
            Contenders.find(bed, settings.distribution(), work, authority, Bench::tell)) {
      Images images = new Images(work);
      tell("making images in " + work);
      Path small = images.layout("small", 3, 1);
      for (int i = 0; i < WARM_UP_PUSHES; i++) {
        contenders
            .engine()
            .perform(
                new Job.PushLayout(small, Images.NAME, registries.newDestination(Benchmark.P6)));
      }
      Path many = images.layout("many", SMALL_LAYERS, 1);
      Path big = images.layout("big", LAYERS, LAYER_MEBIBYTES);
      race(Benchmark.P1, contenders, registries, to -> new Job.PushLayout(big, Images.NAME, to));
      copy(Benchmark.P2, contenders, registries, big);
      race(Benchmark.P3, contenders, registries, to -> new Job.PushLayout(many, Images.NAME, to));
      copy(Benchmark.P3COPY, contenders, registries, many);
      race(Benchmark.P6, contenders, registries, to -> new Job.PushLayout(small, Images.NAME, to));
      if (settings.chosen().contains(Benchmark.P4)) {
        Path archive = images.dockerArchive("archive.tar", LAYERS, LAYER_MEBIBYTES);
        race(Benchmark.P4, contenders, registries, to -> new Job.PushArchive(archive, to));
      }
    }
  }

  private void copy(Benchmark benchmark, Contenders contenders, Registries registries, Path layout)
      throws IOException, InterruptedException {
    String source = registries.newSource(layout.getFileName().toString());
    contenders.engine().perform(new Job.PushLayout(layout, Images.NAME, source));
    race(benchmark, contenders, registries, to -> new Job.Copy(source, to));
  }

  private void race(
      Benchmark benchmark, Contenders contenders, Registries registries, Function<String, Job> jobs)
      throws IOException, InterruptedException {
    if (!settings.chosen().contains(benchmark)) {
      return;
    }
    int runs =
        benchmark == Benchmark.P4
            ? Math.min(settings.runs(), MOST_RUNS_WITH_COMPRESSION)
            : settings.runs();
    Comparison comparison =
        new Race(benchmark, contenders.all(), registries, runs, Bench::tell).run(jobs);
    show(benchmark, tables.of(comparison) + "\n" + tables.verdict(comparison));
    results = results.with(comparison);
  }

  private static void show(Benchmark benchmark, String figures) {
    System.out.println("\n" + benchmark + " " + benchmark.title() + "\n\n" + figures);
  }

  private static void tell(String line) {
    System.err.println("[bench] " + line);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
