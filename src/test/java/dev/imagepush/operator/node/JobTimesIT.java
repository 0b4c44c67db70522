package dev.imagepush.operator.node;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.operator.PushManifest;
import dev.imagepush.operator.PushUnderTest;
import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.node.UsesWholeNode;
import dev.imagepush.testing.bed.node.WholeNode;
import dev.imagepush.testing.registry.TestImages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What it costs to push as a Job: seconds from apply to Ready, beside the same push in the operator. It
/// asserts nothing, and prints: `./mvnw -Pnode -Dnode.times=5 -Dit.test=JobTimesIT`.
@UsesWholeNode
@EnabledIfSystemProperty(
    named = "node.times",
    matches = "[1-9][0-9]*",
    disabledReason = "measures nothing unless asked to, with -Dnode.times=5")
class JobTimesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int LAYERS = 8;
  private static final int SMALL_LAYER = 20_000;
  private static final int LARGE_LAYER = 128 << 20;

  /// Where a push runs.
  private enum Mode {
    IN_PROCESS("InProcess"),
    JOB("Job");

    private final String value;

    Mode(String value) {
      this.value = value;
    }
  }

  @Test
  void printsWhatAJobCosts(TestBed bed, WholeNode node) {
    DeployedOperator.on(node);
    try (NodeScenario scenario = NodeScenario.start(bed, node)) {
      int runs = Integer.getInteger("node.times", 1);
      print("160 kB in 8 layers", medians(bed, scenario, "small", SMALL_LAYER, runs));
      print("1 GiB in 8 layers", medians(bed, scenario, "large", LARGE_LAYER, runs));
    }
  }

  /// The seconds of each mode.
  private static List<Double> medians(
      TestBed bed, NodeScenario scenario, String name, int layerBytes, int runs) {
    prepare(scenario, name, layerBytes);
    List<List<Double>> seconds = List.of(new ArrayList<>(), new ArrayList<>());
    for (int run = 0; run <= runs; run++) {
      for (Mode mode : Mode.values()) {
        double taken = push(bed, scenario, name, mode);
        if (run > 0) { // The first of each is for the compiler and the page cache.
          seconds.get(mode.ordinal()).add(taken);
        }
      }
    }
    return seconds.stream().map(JobTimesIT::median).toList();
  }

  /// Puts an image to the destination, so that what is measured is read from a real registry.
  private static void prepare(NodeScenario scenario, String name, int layerBytes) {
    String image = "measured/" + name;
    scenario.source().holds(image + ":1", TestImages.random(330, LAYERS, layerBytes));
    PushUnderTest push = scenario.apply(scenario.copyOf(image + ":1").named("prepare-" + name));
    awaitReady(push);
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    push.delete();
  }

  private static double push(TestBed bed, NodeScenario scenario, String name, Mode mode) {
    try (DistributionRegistry empty =
        bed.registry().withTls(bed.certificates()).at(WholeNode.HOST).start()) {
      PushManifest manifest =
          scenario
              .copyFromDestination("measured/" + name + ":1")
              .to(empty.host() + "/measured/" + name, "certSecretRef: {name: ca}")
              .with("execution: {mode: %s}".formatted(mode.value));
      long start = System.nanoTime();
      PushUnderTest push = scenario.apply(manifest);
      awaitReady(push);
      double seconds = (System.nanoTime() - start) / 1e9;
      push.delete();
      return seconds;
    }
  }

  private static void awaitReady(PushUnderTest push) {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              var status = push.read().getStatus();
              return status != null
                  && requireNonNull(status.conditions()).stream()
                      .anyMatch(
                          condition ->
                              condition.getType().equals("Ready")
                                  && condition.getStatus().equals("True"));
            });
  }

  private static double median(List<Double> values) {
    return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
  }

  private static void print(String what, List<Double> medians) {
    double inProcess = medians.get(Mode.IN_PROCESS.ordinal());
    double job = medians.get(Mode.JOB.ordinal());
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s, from apply to Ready: in process %.2f s, as a Job %.2f s; %.2f s more, %.2f times",
            what,
            inProcess,
            job,
            job - inProcess,
            job / inProcess));
  }
}
