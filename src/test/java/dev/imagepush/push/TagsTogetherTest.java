package dev.imagepush.push;

import static dev.imagepush.push.PusherFixture.destination;
import static dev.imagepush.push.PusherFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several tags that are set with one request, where the registry is able to.
@Timeout(60)
class TagsTogetherTest {
  private static final TestImage IMAGE = TestImages.random(1, 1, 1_000);
  private static final TestImage OTHER = TestImages.random(2, 1, 1_000);
  private static final RequestMatch TAGS = RequestMatch.put("/manifests/").withQuery("tag");

  private final FakeRegistry source = FakeRegistry.plain();
  private final FakeRegistry modern = FakeRegistry.builder().tagParameters().start();
  private final FakeRegistry plain = FakeRegistry.plain();
  private final PusherFixture fixture = new PusherFixture();

  TagsTogetherTest() {
    source.holds("app:1", IMAGE);
    source.holds("other:1", OTHER);
  }

  @AfterEach
  void close() {
    fixture.close();
    source.close();
    modern.close();
    plain.close();
  }

  @Test
  void setsThemWithOneRequest() {
    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", modern, "app", "1", "1.0", "x"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(manifestPuts(modern)).hasSize(1);
    assertThat(modern.repository("app").tags()).containsExactlyInAnyOrder("1", "1.0", "x");
  }

  @Test
  void setsOneTagTheUsualWay() {
    // When
    fixture.push(request(source, "app:1", modern, "app", "1"));

    // Then
    assertThat(manifestPuts(modern))
        .singleElement()
        .satisfies(
            put -> {
              assertThat(put.path()).endsWith("/manifests/1");
              assertThat(put.query().all("tag")).isEmpty();
            });
  }

  @Test
  @DisplayName("no more than ten go with one request, which is what every registry has to take")
  void setsTenAtATime() {
    // Given
    String[] tags = IntStream.range(0, 21).mapToObj(i -> "t" + i).toArray(String[]::new);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", modern, "app", tags));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(manifestPuts(modern)).hasSize(3);
    assertThat(modern.repository("app").tags()).containsExactlyInAnyOrder(tags);
  }

  @Test
  @DisplayName("a registry that overlooks them is asked once, and then given one by one")
  void setsThemOneByOneWhereTheyAreOverlooked() {
    // Given
    fixture.push(request(source, "app:1", plain, "app", "1", "1.0"));
    plain.clearRequests();

    // When
    PushOutcome outcome = fixture.push(request(source, "other:1", plain, "other", "2", "2.0"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(plain.repository("app").tags()).containsExactlyInAnyOrder("1", "1.0");
    assertThat(plain.repository("other").tags()).containsExactlyInAnyOrder("2", "2.0");
    assertThat(manifestPuts(plain)).noneMatch(put -> put.path().contains("sha256:"));
  }

  @Test
  @DisplayName("a registry that names tags which it has not set is not believed")
  void readsEachBack() {
    // Given
    plain.when(TAGS).header("OCI-Tag", "1, 1.0");

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", plain, "app", "1", "1.0"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(plain.repository("app").tags()).containsExactlyInAnyOrder("1", "1.0");
  }

  @Test
  @DisplayName("so too where the tags pointed at another image before, and still do")
  void setsTagsThatStayedWhereTheyWere() {
    // Given
    plain.holds("app:1", OTHER);
    plain.when(TAGS).header("OCI-Tag", "1, 1.0");

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", plain, "app", "1", "1.0"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(plain.repository("app").tag("1")).contains(IMAGE.digest());
  }

  @Test
  @DisplayName("T22: a tag that another writer moved right after it was set is left to him")
  void doesNotMoveBackWhatAnotherSet() {
    // Given
    TestImage third = TestImages.random(3, 1, 1_000);
    modern.holds("app:1", OTHER);
    modern
        .when(TAGS)
        .edit(
            answer -> {
              modern.holds("app:1", third);
              return answer;
            });

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", modern, "app", "1", "1.0"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.DIGEST_MISMATCH);
    assertThat(modern.repository("app").tag("1")).contains(third.digest());
    assertThat(manifestPuts(modern)).hasSize(1);
  }

  @Test
  void setsTheRestWhereTheRegistryNamesSome() {
    // Given
    modern.when(TAGS).withoutHeader("OCI-Tag").header("OCI-Tag", "1.0, stranger");

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", modern, "app", "1", "1.0", "x"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(manifestPuts(modern))
        .extracting(put -> put.path().replaceAll(".*/", ""))
        .containsExactly(IMAGE.digest(), "1", "x");
  }

  @Test
  @DisplayName("where all together are refused, the one that cannot be is named")
  void namesTheTagThatIsRefused() {
    // Given
    modern.when(TAGS).answer(409).error("TAG_INVALID");
    modern.when(RequestMatch.put("/manifests/1.0")).answer(409).error("TAG_INVALID");

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", modern, "app", "1", "1.0"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.TAG_IMMUTABLE);
    assertThat(modern.repository("app").tags()).containsExactly("1");
  }

  @Test
  void triesAgainWhatMayPass() {
    // Given
    modern.when(TAGS).answer(503);

    // When
    PushOutcome outcome = fixture.push(request(source, "app:1", modern, "app", "1", "1.0"));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.PUSHED);
    assertThat(manifestPuts(modern)).hasSize(2);
  }

  @Test
  @DisplayName("T21: one tag that may not be overwritten keeps all others unset")
  void overwritesNoneOfThem() {
    // Given
    modern
        .when(RequestMatch.head("/blobs/"))
        .edit(
            answer -> {
              modern.holds("app:1.0", OTHER);
              return answer;
            });

    // When
    PushOutcome outcome =
        fixture.push(request(source, "app:1", never(modern, "app", "1", "1.0", "x")));

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.TAG_CONFLICT);
    assertThat(modern.repository("app").tags()).containsExactly("1.0");
    assertThat(modern.repository("app").tag("1.0")).contains(OTHER.digest());
  }

  @Test
  @DisplayName("T22: the fence is asked before all together, and before each by itself")
  void isFenced() {
    // Given
    AtomicInteger asked = new AtomicInteger();
    PushFence overtaken =
        () -> {
          if (asked.incrementAndGet() == 2) {
            throw new ExitException(ExitReason.CANCELLED, "the resource has changed");
          }
        };

    // When
    PushOutcome outcome =
        fixture.push(request(source, "app:1", plain, "app", "1", "1.0"), overtaken);

    // Then
    assertThat(outcome.reason()).isEqualTo(ExitReason.CANCELLED);
    assertThat(plain.repository("app").tags()).isEmpty();
  }

  private static Destination never(FakeRegistry target, String repository, String... tags) {
    Destination always = destination(target, repository, tags);
    return new Destination(
        always.repository(), always.tags(), Overwrite.NEVER, List.of(), always.access());
  }

  private static List<LoggedRequest> manifestPuts(FakeRegistry registry) {
    return registry.requests().stream()
        .filter(each -> each.method().equals("PUT") && each.path().contains("/manifests/"))
        .toList();
  }
}
