package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the fence says, by what the API server says of the resource.
class ResourceFenceTest {
  private final FaultyApiServer server = new FaultyApiServer();
  private final KubernetesClient client = server.client();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void letsATagBeMovedForTheResourceThatThePushWasBegunFor() {
    // Given
    ImagePush begun = client.resource(Resources.copy("")).create();

    // When
    ResourceFence fence = new ResourceFence(client, begun);

    // Then
    assertThatCode(fence::check).doesNotThrowAnyException();
  }

  static Stream<Arguments> overtaken() {
    return Stream.of(
        argumentSet("another generation", "uid-1", 2L, "the resource was changed"),
        argumentSet("another of the same name", "uid-2", 1L, "the resource was deleted"));
  }

  @ParameterizedTest
  @MethodSource("overtaken")
  @DisplayName("T22: a push that has been overtaken moves no tag")
  void refusesAResourceThatIsNotTheSame(String uid, long generation, String why) {
    // Given
    ImagePush begun = client.resource(Resources.copy("")).create();
    begun.getMetadata().setUid(uid.equals("uid-1") ? begun.getMetadata().getUid() : uid);
    begun.getMetadata().setGeneration(generation);

    // When
    ResourceFence fence = new ResourceFence(client, begun);

    // Then
    assertRefused(fence, ExitReason.CANCELLED, why);
  }

  @Test
  @DisplayName("T22: a push whose resource is gone moves no tag")
  void refusesAResourceThatIsGone() {
    // When
    ResourceFence fence = new ResourceFence(client, Resources.copy(""));

    // Then
    assertRefused(fence, ExitReason.CANCELLED, "the resource was deleted");
  }

  @Test
  @DisplayName("T22: no tag is moved when the API server cannot be asked")
  void doesNotTakeSilenceForAYes() {
    // Given
    ImagePush begun = client.resource(Resources.copy("")).create();
    server.fails("GET", "/imagepushes/app", "", 503, 1);

    // When
    ResourceFence fence = new ResourceFence(client, begun);

    // Then
    assertRefused(fence, ExitReason.CONNECT_FAILED, "could not be asked");
  }

  private static void assertRefused(ResourceFence fence, ExitReason reason, String why) {
    assertThatThrownBy(fence::check)
        .isInstanceOfSatisfying(ExitException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(why);
  }
}
