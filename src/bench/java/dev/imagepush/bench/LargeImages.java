package dev.imagepush.bench;

import dev.imagepush.testing.registry.DiscardingRegistry;
import dev.imagepush.testing.registry.SparseLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Images larger than the machine, from files of holes to a registry that keeps nothing, over plain
/// HTTP: what the engine itself needs shows, and nothing else.
///
/// @param folder where the files are made
record LargeImages(Path folder, Consumer<String> progress) {
  private static final int BLOBS = 50;
  private static final int BLOB_GIBIBYTES = 5;
  private static final int HEAP_MEBIBYTES = 256;
  private static final double MEBIBYTE = 1 << 20;
  private static final long GIBIBYTE = 1L << 30;
  private static final long SMALL_LAYER = 64 << 10;
  private static final List<Integer> GIBIBYTES = List.of(1, 10, 100);
  private static final List<Integer> LAYERS = List.of(1, 10, 100, 1000);
  private static final int TRIES = 3;

  MemoryUse memory() throws IOException {
    try (DiscardingRegistry registry = DiscardingRegistry.start();
        WarmEngine engine =
            WarmEngine.start(new WarmEngine.Setup(null, BLOBS, HEAP_MEBIBYTES, true))) {
      push(engine, registry, "warm-up", 1, GIBIBYTE);
      push(engine, registry, "alone", 1, BLOB_GIBIBYTES * GIBIBYTE);
      double alone = engine.liveBytes() / MEBIBYTE;
      Usage usage = push(engine, registry, "together", BLOBS, BLOB_GIBIBYTES * GIBIBYTE);
      return new MemoryUse(
          BLOBS,
          BLOB_GIBIBYTES,
          HEAP_MEBIBYTES,
          alone,
          engine.liveBytes() / MEBIBYTE,
          usage.seconds());
    }
  }

  List<Cost> bySize() throws IOException {
    return costs(GIBIBYTES, GIBIBYTE);
  }

  List<Cost> byLayers() throws IOException {
    return costs(LAYERS, SMALL_LAYER);
  }

  private List<Cost> costs(List<Integer> numbersOfLayers, long layerBytes) throws IOException {
    List<Cost> costs = new ArrayList<>();
    try (DiscardingRegistry registry = DiscardingRegistry.start();
        WarmEngine engine = WarmEngine.start(WarmEngine.Setup.usual(null))) {
      int warmUp = layerBytes < GIBIBYTE ? numbersOfLayers.getLast() : 2;
      push(engine, registry, "warm-up", warmUp, layerBytes);
      for (int layers : numbersOfLayers) {
        List<Double> seconds = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int i = 0; i < (layers * layerBytes > 10 * GIBIBYTE ? 1 : TRIES); i++) {
          Usage usage = push(engine, registry, "image-" + layers + "-" + i, layers, layerBytes);
          seconds.add(usage.seconds());
          cpu.add(usage.cpuSeconds());
        }
        costs.add(
            new Cost(layers, layerBytes, Spread.of(seconds).median(), Spread.of(cpu).median()));
      }
    }
    return costs;
  }

  private Usage push(
      WarmEngine engine, DiscardingRegistry registry, String name, int layers, long layerBytes)
      throws IOException {
    progress.accept("%s: %d × %d MiB".formatted(name, layers, layerBytes >> 20));
    Path layout =
        SparseLayout.write(Files.createTempDirectory(folder, "sparse-"), layers, layerBytes);
    return engine.perform(
        new Job.PushLayout(
            layout, SparseLayout.NAME, registry.address() + "/bench/" + name + ":v1"));
  }
}
