package dev.imagepush.controller.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the API server refuses is said in our words, with what to change.
class JobComplaintTest {
  static Stream<Arguments> refusals() {
    return Stream.of(
        argumentSet(
            "a quota of Pods",
            "pods \"app-1\" is forbidden: exceeded quota: team.small, requested: pods=1, used: pods=2",
            "the ResourceQuota team.small"),
        argumentSet(
            "a quota of resources that are not named",
            "pods \"app-1\" is forbidden: failed quota: compute: must specify limits.cpu for: worker",
            "name them in spec.execution.resources"),
        argumentSet(
            "no such account",
            "pods \"app-1\" is forbidden: error looking up service account team/builder: serviceaccount"
                + " \"builder\" not found",
            "the ServiceAccount builder does not exist"),
        argumentSet(
            "a standard",
            "pods \"app-1\" is forbidden: violates PodSecurity \"restricted:latest\": canary",
            "Pod Security Standard"),
        argumentSet(
            "a range of limits",
            "pods \"app-1\" is forbidden: maximum memory usage per Container is 128Mi, but limit is 512Mi",
            "a LimitRange of this namespace bounds the memory of each Container"),
        argumentSet(
            "a webhook",
            "admission webhook \"policy.example.com\" denied the request: canary",
            "by a policy of the cluster"),
        argumentSet(
            "a name that is none", "exceeded quota: <canary>", "by a policy of the cluster"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void saysWhatToChange(String text, String said) {
    // When
    JobComplaint complaint = JobComplaint.of(text, "Job app");

    // Then
    assertThat(complaint.message()).contains(said).doesNotContain("canary");
    assertThat(complaint.what()).doesNotContain("canary");
  }
}
