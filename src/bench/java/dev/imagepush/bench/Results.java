package dev.imagepush.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All figures of one run, in the form in which they are left as JSON.
///
/// @param memory null where it was not measured
record Results(
    Machine machine,
    int runs,
    List<Comparison> comparisons,
    @Nullable MemoryUse memory,
    List<Cost> bySize,
    List<Cost> byLayers) {
  Results {
    comparisons = List.copyOf(comparisons);
    bySize = List.copyOf(bySize);
    byLayers = List.copyOf(byLayers);
  }

  static Results none(Machine machine, int runs) {
    return new Results(machine, runs, List.of(), null, List.of(), List.of());
  }

  Results with(Comparison comparison) {
    List<Comparison> more = new ArrayList<>(comparisons);
    more.add(comparison);
    return new Results(machine, runs, more, memory, bySize, byLayers);
  }

  Results with(MemoryUse use) {
    return new Results(machine, runs, comparisons, use, bySize, byLayers);
  }

  Results with(List<Cost> sizes, List<Cost> layers) {
    return new Results(machine, runs, comparisons, memory, sizes, layers);
  }
}
