package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionEnvironmentTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{execution: {mode: Job}} | spec.execution.mode: Job",
        "{execution: {serviceAccountName: pusher}} | spec.execution.serviceAccountName",
        "{execution: {resources: {}}} | spec.execution.resources",
        "{execution: {nodeSelector: {disk: ssd}}} | spec.execution.nodeSelector",
        "{execution: {tolerations: [{key: a}]}} | spec.execution.tolerations",
        "{source: {archive: {persistentVolumeClaim: {claimName: c}}}}"
            + " | spec.source.archive.persistentVolumeClaim",
      })
  void isNotTheOperatorWhereASpecAsksForAJob(String spec, String field) {
    // Given
    ImagePush push = Resources.withSpec(spec);

    // When
    assertThatThrownBy(() -> new ExecutionEnvironment.InOperator().requireFit(push.getSpec()))

        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(ExitReason.INVALID_SPEC);
              assertThat(refusal.failure().message()).contains(": " + field + ";");
            });
  }
}
