package dev.imagepush.cli;

import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Kills pushes by the thousand, and prints what came of it: `./mvnw -Pkills`. `-Dkills=100` kills fewer,
/// `-Dkills.seed=2` at other moments.
public final class KillsRun {
  /// After so many kills the registry is made anew, with an empty disk.
  private static final int KILLS_OF_A_REGISTRY = 50;

  private KillsRun() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int kills = Integer.getInteger("kills", 1000);
    long seed = Long.getLong("kills.seed", 1L);
    Path target = Files.createDirectories(Path.of(System.getProperty("kills.target", "target")));
    KillTally tally = KillTally.NONE;
    try (TestBed bed = TestBed.ofThisProcess()) {
      while (tally.kills() < kills) {
        int next = Math.min(KILLS_OF_A_REGISTRY, kills - tally.kills());
        tally = tally.plus(round(bed, Files.createTempDirectory(target, "kills"), seed++, next));
        System.err.println(tally);
      }
    }
    System.out.println("Seed " + (seed - 1) + " is the last.\n\n" + tally.table());
  }

  private static KillTally round(TestBed bed, Path work, long seed, int kills)
      throws IOException, InterruptedException {
    try (DistributionRegistry registry = bed.registry().start();
        KilledPushes pushes = new KilledPushes(registry, work.toAbsolutePath(), seed)) {
      return pushes.kill(kills);
    }
  }
}
