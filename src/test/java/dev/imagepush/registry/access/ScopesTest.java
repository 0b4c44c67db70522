package dev.imagepush.registry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.image.Repository;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScopesTest {
  private static final String PUSH = "repository:team/app:pull,push";
  private static final String MOUNT = "repository:team/base:pull";

  static Stream<Arguments> demands() {
    return Stream.of(
        row("none", "", PUSH, MOUNT),
        row("what is asked for already", PUSH, PUSH, MOUNT),
        row("less than is asked for", "repository:team/app:pull", PUSH, MOUNT),
        row("the same in another order", "repository:team/app:push,pull", PUSH, MOUNT),
        row(
            "another right, which then goes first",
            "repository:team/app:delete",
            "repository:team/app:delete",
            PUSH,
            MOUNT),
        row(
            "more rights at once",
            "repository:team/app:pull,push,delete",
            "repository:team/app:pull,push,delete",
            PUSH,
            MOUNT),
        row(
            "several scopes",
            "repository:team/base:push repository:team/app:*",
            "repository:team/base:push",
            "repository:team/app:*",
            PUSH,
            MOUNT),
        row("another repository", "repository:team/secrets:pull", PUSH, MOUNT),
        row("all of the registry", "registry:catalog:*", PUSH, MOUNT),
        row("something that is no scope", "repository:team/app:everything", PUSH, MOUNT));
  }

  private static Arguments row(String rule, String demanded, String... asked) {
    return argumentSet(rule, demanded, List.of(asked));
  }

  @ParameterizedTest
  @MethodSource("demands")
  void asksForWhatARegistryDemands(String demanded, List<String> asked) {
    // Given
    Scopes scopes =
        Scopes.of(
            new Repository("registry.example", "team/app"),
            Role.DESTINATION,
            List.of(new Repository("registry.example", "team/base")));

    // When
    Scopes next = scopes.demandedBy(new Challenge("bearer", Map.of("scope", demanded)));

    // Then
    assertThat(next.texts()).isEqualTo(asked);
  }
}
