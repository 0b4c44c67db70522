package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an attempt says of the names that it has set.
@Timeout(60)
class SetNamesTest {
  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry target = FakeRegistry.plain();
  private final PusherFixture fixture = new PusherFixture();

  @BeforeEach
  void holdTheImage() {
    source.holds("lib/app:1", TestImages.random(7, 1, 1_000));
  }

  @AfterEach
  void close() {
    fixture.close();
    source.close();
    target.close();
  }

  @Test
  void namesThoseThatWereSetBeforeItFailed() {
    // Given
    target.when(RequestMatch.put("/manifests/3")).always().answer(403).error("DENIED");

    // When
    PushOutcome outcome =
        fixture.push(request(source, "lib/app:1", target, "team/app", "1", "2", "3", "4"));

    // Then
    assertThat(outcome).isInstanceOf(PushOutcome.Failed.class);
    assertThat(outcome.names()).containsExactly("1", "2");
    assertThat(target.repository("team/app").tags()).containsExactlyInAnyOrder("1", "2");
  }

  @Test
  void namesNoneWhereItFailedBefore() {
    // Given
    target.when(RequestMatch.post("/blobs/uploads/")).always().answer(403).error("DENIED");

    // When
    PushOutcome outcome = fixture.push(request(source, "lib/app:1", target, "team/app", "1"));

    // Then
    assertThat(outcome.names()).isEmpty();
  }

  @Test
  void namesOneThatReadsBackAsAnother() {
    // Given
    target.when(RequestMatch.get("/manifests/1")).always().corruptBody(20);

    // When
    PushOutcome outcome = fixture.push(request(source, "lib/app:1", target, "team/app", "1", "2"));

    // Then
    assertThat(outcome.names()).containsExactly("1");
  }
}
