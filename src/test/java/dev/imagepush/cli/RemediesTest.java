package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RemediesTest {
  /// Of Secrets only `imagepush run` speaks, whose files hold them; Kubernetes and its workers are the
  /// operator's.
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SECRET_NOT_FOUND", "SECRET_INVALID", "FORBIDDEN", "WORKER_LOST", "POLICY_DENIED"})
  void speakOfNothingThatOnlyAClusterHas(ExitReason reason) {
    // When
    String remedy = Remedies.of(reason);

    // Then
    assertThat(remedy)
        .doesNotContain(
            "Secret", "cluster", "operator", "Pod", "volume", "by itself", "when it appears");
  }
}
