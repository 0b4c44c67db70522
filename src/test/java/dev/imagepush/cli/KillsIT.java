package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.testing.bed.DistributionRegistry;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.UsesTestBed;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A few kills at moments that a seed chooses; `./mvnw -Pkills` makes a thousand.
@Timeout(300)
@UsesTestBed
class KillsIT {
  @TempDir private Path work;

  @Test
  @DisplayName(
      "K12, R2: whenever a push is killed, tags and digests stay right, and a chunk is sent again")
  void survivesKillsAtRandomMoments(TestBed testBed) throws IOException, InterruptedException {
    // Given
    try (DistributionRegistry registry = testBed.registry().start();
        KilledPushes pushes = new KilledPushes(registry, work, 7)) {

      // When
      KillTally tally = pushes.kill(10);

      // Then
      assertThat(tally.kills()).isBetween(10, 13);
      assertThat(tally.wrong()).as("wrong digests").isZero();
      assertThat(tally.stale()).as("stale tags").isZero();
      assertThat(tally.failures()).as("failures without a kill").isZero();
      assertThat(tally.left()).as("entries of the journal").isZero();
      assertThat(tally.overruns()).as("more than a chunk sent again").isZero();
    }
  }
}
