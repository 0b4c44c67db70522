package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotYetAvailableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{verify: {maxSeverity: High}} | spec.verify",
        "{source: {build: {layers: []}}} | spec.source.build",
      })
  void refusesByName(String spec, String field) {
    // Given
    ImagePush push = Resources.withSpec(spec);

    // When
    assertThatThrownBy(() -> NotYetAvailable.requireNone(push.getSpec()))

        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(ExitReason.POLICY_DENIED);
              assertThat(refusal.failure().message())
                  .isEqualTo(
                      "not available in this version of ImagePush: "
                          + field
                          + "; remove it to push without");
            });
  }

  @Test
  void takesAPlainCopy() {
    // When
    NotYetAvailable.requireNone(Resources.copy("retry: {limit: 0}\ntimeout: 1m\n").getSpec());

    // Then it returns
  }
}
