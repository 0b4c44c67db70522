package dev.imagepush.api.v1beta1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesDurationTest {
  @ParameterizedTest
  @CsvSource({"90s, PT1M30S", "1h30m, PT1H30M", "1.5h, PT1H30M", "250ms, PT0.25S", "0s, PT0S"})
  void readsWhatKubernetesWrites(String text, Duration expected) {
    // When
    Duration duration = KubernetesDuration.parse(text);

    // Then
    assertThat(duration).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "-1s",
        "1d",
        "1h 30m",
        "1,5h",
        "99999999999h",
        "PT30S",
        "0000000000000000000000000000000001s"
      })
  void refusesWhatIsNone(String text) {
    // When, Then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesDuration.parse(text))
        .withMessageContaining("duration");
  }

  @ParameterizedTest
  @CsvSource({
    "PT3.2S, 3.2s",
    "PT1H30M, 1h30m",
    "PT0S, 0s",
    "PT0.0004S, 0s",
    "PT26H0.05S, 26h0.05s",
    "PT10S, 10s"
  })
  void writesWhatKubernetesReads(Duration duration, String expected) {
    // When
    String text = KubernetesDuration.format(duration);

    // Then
    assertThat(text).isEqualTo(expected);
  }
}
