package dev.imagepush.bench;

/// What is measured. Time and CPU are compared with the best peer's, each with its own best.
enum Benchmark {
  P1("Push an OCI layout of 8 × 128 MiB", 0.8, 0.5),
  P2("Copy 8 × 128 MiB from registry to registry", 0.7, 0.65),
  P3("Push an OCI layout of 40 × 1 MiB", 1.0, Benchmark.NO_GOAL),
  P3COPY("Copy 40 × 1 MiB from registry to registry", 1.0, Benchmark.NO_GOAL),
  P4("Push a docker-archive of 8 × 128 MiB, uncompressed", 0.5, Benchmark.NO_GOAL),
  P5("Memory: 50 blobs of 5 GiB at once", Benchmark.NO_GOAL, Benchmark.NO_GOAL),
  P6("The command line from cold, an image of 3 × 1 MiB", 8.0, Benchmark.NO_GOAL),
  SCALE("Cost by size and by number of layers", Benchmark.NO_GOAL, Benchmark.NO_GOAL),
  O1("1,000 resources at the operator's start", Benchmark.NO_GOAL, Benchmark.NO_GOAL),
  O2("10,000 resources at rest", Benchmark.NO_GOAL, Benchmark.NO_GOAL),
  O3("From apply to Ready", Benchmark.NO_GOAL, Benchmark.NO_GOAL),
  O4("10,000 resources whose registry is down", Benchmark.NO_GOAL, Benchmark.NO_GOAL),
  O5("A tenant beside 5,000 stuck pushes of another", Benchmark.NO_GOAL, Benchmark.NO_GOAL),
  O6("1,000 pushes as Jobs", Benchmark.NO_GOAL, Benchmark.NO_GOAL);

  static final double NO_GOAL = Double.POSITIVE_INFINITY;

  private final String title;
  private final double timeGoal;
  private final double cpuGoal;

  Benchmark(String title, double timeGoal, double cpuGoal) {
    this.title = title;
    this.timeGoal = timeGoal;
    this.cpuGoal = cpuGoal;
  }

  String title() {
    return title;
  }

  /// How large our time may be, as a multiple of the best peer's.
  double timeGoal() {
    return timeGoal;
  }

  /// How large our CPU time may be, as a multiple of the best peer's.
  double cpuGoal() {
    return cpuGoal;
  }

  /// Whether our whole process is what the goal is about, the start of Java in it; else the engine in a
  /// process that runs for long, as the operator's does.
  boolean isCold() {
    return this == P6;
  }
}
