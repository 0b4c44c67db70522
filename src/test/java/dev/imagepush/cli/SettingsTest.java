package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.push.Overwrite;
import dev.imagepush.push.PushScope;
import dev.imagepush.registry.profile.ChunkSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
  private final CommandRun run = new CommandRun(Path.of("nowhere"));
  private final PushOptions flags = new PushOptions();

  @Test
  void hasDefaults() {
    // When
    Settings settings = Settings.of(flags, run.surroundings());

    // Then
    assertThat(settings)
        .isEqualTo(
            new Settings(
                false,
                Duration.ofMinutes(5),
                10,
                OptionalInt.empty(),
                ChunkSize.AS_THE_REGISTRY_WANTS,
                OptionalLong.empty(),
                Overwrite.ALWAYS,
                PushScope.WHOLE_IMAGE,
                false,
                0));
  }

  @Test
  void takesAVariableBeforeTheDefault() {
    // Given
    run.variable("IMAGEPUSH_REGISTRY_INSECURE", "true")
        .variable("IMAGEPUSH_PUSH_TIMEOUT", "90s")
        .variable("IMAGEPUSH_PUSH_RETRY_ATTEMPTS", "3")
        .variable("IMAGEPUSH_PUSH_QUIET", "1")
        .variable("IMAGEPUSH_PUSH_VERBOSE", "yes");

    // When
    Settings settings = Settings.of(flags, run.surroundings());

    // Then
    assertThat(settings)
        .isEqualTo(
            new Settings(
                true,
                Duration.ofSeconds(90),
                3,
                OptionalInt.empty(),
                ChunkSize.AS_THE_REGISTRY_WANTS,
                OptionalLong.empty(),
                Overwrite.ALWAYS,
                PushScope.WHOLE_IMAGE,
                true,
                1));
  }

  @Test
  void takesAFlagBeforeItsVariable() {
    // Given
    run.variable("IMAGEPUSH_PUSH_TIMEOUT", "90s").variable("IMAGEPUSH_PUSH_RETRY_ATTEMPTS", "3");
    flags.timeout = "1h";
    flags.retryAttempts = "1";
    flags.chunkSize = "5Mi";
    flags.bandwidth = "50Mi";
    flags.overwrite = "never";
    flags.concurrency = "6";

    // When
    Settings settings = Settings.of(flags, run.surroundings());

    // Then
    assertThat(settings)
        .isEqualTo(
            new Settings(
                false,
                Duration.ofHours(1),
                1,
                OptionalInt.of(6),
                new ChunkSize.Of(5 << 20),
                OptionalLong.of(50 << 20),
                Overwrite.NEVER,
                PushScope.WHOLE_IMAGE,
                false,
                0));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("no platform", flags -> flags.platforms = List.of("linux"), "--platform"),
        refusal(
            "all beside a platform",
            flags -> flags.platforms = List.of("all", "linux/amd64"),
            "--platform"),
        refusal("a chunk too short", flags -> flags.chunkSize = "63Ki", "--chunk-size"),
        refusal("no size of a chunk", flags -> flags.chunkSize = "large", "--chunk-size"),
        refusal("a bandwidth in words", flags -> flags.bandwidth = "fast", "--bandwidth"),
        refusal("hardly a bandwidth", flags -> flags.bandwidth = "10", "--bandwidth"),
        refusal("referrers", flags -> flags.referrers = "all", "--referrers"),
        refusal("no time", flags -> flags.timeout = "0s", "--timeout"),
        refusal("no duration", flags -> flags.timeout = "soon", "--timeout"),
        refusal("no attempt", flags -> flags.retryAttempts = "0", "--retry-attempts"),
        refusal("too many blobs", flags -> flags.concurrency = "65", "--concurrency"),
        refusal("another word", flags -> flags.overwrite = "maybe", "--overwrite"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesByName(Consumer<PushOptions> written, String name) {
    // Given
    written.accept(flags);

    // When
    var refusal =
        assertThatExceptionOfType(ExitException.class)
            .isThrownBy(() -> Settings.of(flags, run.surroundings()));

    // Then
    refusal.withMessageContaining(name);
  }

  @Test
  void namesTheVariableAtFault() {
    // Given
    run.variable("IMAGEPUSH_PUSH_TIMEOUT", "5");

    // When
    var refusal =
        assertThatExceptionOfType(ExitException.class)
            .isThrownBy(() -> Settings.of(flags, run.surroundings()));

    // Then
    refusal.withMessageContaining("IMAGEPUSH_PUSH_TIMEOUT is a duration");
  }

  private static Arguments refusal(String name, Consumer<PushOptions> written, String hint) {
    return argumentSet(name, written, hint);
  }
}
