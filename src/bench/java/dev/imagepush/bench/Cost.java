package dev.imagepush.bench;

/// What one image cost the engine.
///
/// @param layers of `layerBytes` each
record Cost(int layers, long layerBytes, double seconds, double cpuSeconds) {
  double gibibytes() {
    return (double) layers * layerBytes / (1L << 30);
  }
}
