package dev.imagepush.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Referrer;
import dev.imagepush.image.ReferrersIndex;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.Role;
import dev.imagepush.testing.http.Fault;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Writers of lists of referrers while a registry keeps one of them waiting.
@Timeout(60)
class ReferrersTagsTest {
  private static final Digest SUBJECT = Digest.sha256(new byte[] {1});
  private static final TestImage ARTIFACT =
      TestImages.artifact("application/vnd.example.signature");
  private static final Referrer SIGNATURE =
      new Referrer(
          SUBJECT,
          new Descriptor(
              MediaType.OCI_MANIFEST, Digest.parse(ARTIFACT.digest()), ARTIFACT.bytes().length),
          null,
          Map.of());

  /// Two repositories whose names have the same hash.
  private static final String STALLED = "an";

  private static final String OTHER = "c0";

  private final FakeRegistry registry = FakeRegistry.builder().withoutReferrers().start();
  private final RegistryClients clients =
      new RegistryClients(
          EgressPolicy.commandLine(),
          HostLookup.system(),
          new HttpLimits(4, Duration.ofSeconds(50), Duration.ofSeconds(50)),
          1 << 20,
          new ManualClock());
  private final ReferrersTags tags = new ReferrersTags();
  private final Fault stall =
      registry.when(RequestMatch.get("/v2/" + STALLED + "/")).hang().always();

  @BeforeEach
  void stalls() {
    Thread.ofVirtual().start(() -> add(STALLED));
    stall.awaitHanging();
  }

  @AfterEach
  void close() {
    stall.release();
    clients.close();
    registry.close();
  }

  @Test
  void writesOneListWhileAnotherIsStalled() throws InterruptedException {
    // Given
    registry.holds(OTHER, ARTIFACT);

    // When
    Thread writer = Thread.ofVirtual().start(() -> add(OTHER));

    // Then
    assertThat(writer.join(Duration.ofSeconds(20))).isTrue();
    assertThat(registry.repository(OTHER).tags()).containsExactly(ReferrersIndex.tag(SUBJECT));
  }

  @Test
  void stopsWaitingForItsTurnWhenItIsInterrupted() throws InterruptedException {
    // Given
    var failure = new AtomicReference<@Nullable ExitException>();
    var interrupted = new AtomicBoolean();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    add(STALLED);
                  } catch (ExitException e) {
                    failure.set(e);
                    interrupted.set(Thread.currentThread().isInterrupted());
                  }
                });

    // When
    waiting.interrupt();

    // Then
    assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
    assertThat(failure.get())
        .isNotNull()
        .satisfies(e -> assertThat(e.reason()).isEqualTo(ExitReason.CANCELLED));
    assertThat(interrupted).isTrue();
  }

  private void add(String repository) {
    RepositoryClient client =
        clients.open(
            new Repository(registry.address(), repository),
            Role.DESTINATION,
            TestRegistryAccess.anonymous(registry),
            List.of(),
            Traffic.FREE);
    tags.add(client, SUBJECT, List.of(SIGNATURE));
  }
}
