package dev.imagepush.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.Role;
import dev.imagepush.testing.http.RequestMatch;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImages;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a registry that means harm may answer where it is asked for referrers.
@Timeout(60)
class ReferrersClientTest {
  private static final int MAX_MANIFEST_BYTES = 4 << 20;
  private static final Digest SUBJECT = Digest.sha256(new byte[] {1});
  private static final String LIST = "/v2/app/referrers/" + SUBJECT;

  private final FakeRegistry registry = FakeRegistry.plain();
  private final RegistryClients clients =
      new RegistryClients(
          EgressPolicy.commandLine(),
          HostLookup.system(),
          new HttpLimits(2, Duration.ofSeconds(10), Duration.ofSeconds(20)),
          MAX_MANIFEST_BYTES,
          new ManualClock());

  @AfterEach
  void close() {
    clients.close();
    registry.close();
  }

  static Stream<Arguments> floods() {
    return Stream.of(
        argumentSet("bytes", list(1, "x".repeat(MAX_MANIFEST_BYTES / 3))),
        argumentSet("entries", list(4000, "")));
  }

  @ParameterizedTest
  @MethodSource("floods")
  @DisplayName("all pages of a list together are held to the limits of one: its")
  void refusesAFloodOfPages(String page) {
    // Given
    registry
        .when(RequestMatch.get(LIST))
        .answer(200)
        .header("Link", "<" + LIST + "?page=more>; rel=\"next\"")
        .body(page, TestImages.OCI_INDEX)
        .always();

    // When
    ExitException refusal = catchThrowableOfType(ExitException.class, this::referrers);

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.LIMIT_EXCEEDED);
    assertThat(registry.requests()).hasSize(3);
  }

  static Stream<Arguments> links() {
    return Stream.of(
        argumentSet("as most write it", "<%s?page=2>; rel=\"next\"", 2),
        argumentSet("after another parameter", "<%s?page=2>; title=more; rel=next", 2),
        argumentSet(
            "after another link", "<%1$s?page=1>; rel=\"prev\", <%1$s?page=2>; rel=next", 2),
        argumentSet("for something else", "<%s?page=2>; rel=\"prev\"", 1),
        argumentSet("with parameters without an end", "<%s?page=2>" + ";".repeat(30_000), 1),
        argumentSet("with links without an end", "<%s>" + "<>;".repeat(10_000), 1));
  }

  @ParameterizedTest
  @MethodSource("links")
  @DisplayName("a link to the next page is understood:")
  void followsALink(String link, int pages) {
    // Given
    registry
        .when(RequestMatch.get(LIST).withoutQuery("page"))
        .answer(200)
        .header("Link", link.formatted(LIST))
        .body(list(1, "x"), TestImages.OCI_INDEX);
    registry
        .when(RequestMatch.get(LIST).withQuery("page"))
        .answer(200)
        .body(list(1, "x"), TestImages.OCI_INDEX);

    // When
    List<Descriptor> listed = referrers();

    // Then
    assertThat(listed)
        .hasSize(pages)
        .allSatisfy(entry -> assertThat(entry.annotations()).isEmpty());
  }

  private List<Descriptor> referrers() {
    return clients
        .open(
            new Repository(registry.address(), "app"),
            Role.SOURCE,
            TestRegistryAccess.anonymous(registry),
            List.of(),
            Traffic.FREE)
        .referrers()
        .list(SUBJECT)
        .orElseThrow();
  }

  private static String list(int entries, String annotation) {
    String entry =
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1,\"annotations\":{\"a\":\"%s\"}}"
            .formatted(TestImages.OCI_MANIFEST, SUBJECT, annotation);
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(TestImages.OCI_INDEX, String.join(",", Collections.nCopies(entries, entry)));
  }
}
