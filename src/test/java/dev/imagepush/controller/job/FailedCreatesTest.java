package dev.imagepush.controller.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An API server that answers each question once, and then knows nothing.
class FailedCreatesTest {
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private KubernetesClient client;
  private FailedCreates complaints;

  @BeforeEach
  void start() {
    server.init();
    client = server.createClient();
    complaints = new FailedCreates(client, BETWEEN, now::get);
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  @Test
  void asksOnceForAllJobsOfANamespace() {
    // Given
    answers("team", said("job-1", "10:00", "one"), said("job-2", "10:01", "two"));

    // When
    List<Optional<String>> said =
        Stream.of("job-1", "job-2", "job-3").map(uid -> complaints.of(job("team", uid))).toList();

    // Then
    assertThat(said).containsExactly(Optional.of("one"), Optional.of("two"), Optional.empty());
  }

  @Test
  void tellsTheNewest() {
    // Given
    answers(
        "team",
        said("job-1", "10:00", "older"),
        said("job-1", "10:02", "newest"),
        said("job-1", "10:01", "newer"));

    // When
    Optional<String> said = complaints.of(job("team", "job-1"));

    // Then
    assertThat(said).hasValue("newest");
  }

  @Test
  void asksEachNamespaceForItself() {
    // Given
    answers("team", said("job-1", "10:00", "one"));
    answers("other", said("job-2", "10:00", "two"));
    complaints.of(job("team", "job-1"));

    // When
    Optional<String> said = complaints.of(job("other", "job-2"));

    // Then
    assertThat(said).hasValue("two");
  }

  @Test
  void asksAgainWhenAnAnswerIsOld() {
    // Given
    answers("team");
    complaints.of(job("team", "job-1"));
    answers("team", said("job-1", "10:00", "no room"));
    now.set(now.get().plus(BETWEEN));

    // When
    Optional<String> said = complaints.of(job("team", "job-1"));

    // Then
    assertThat(said).hasValue("no room");
  }

  @Test
  void keepsWhatItKnowsWhereTheApiServerDoesNotAnswer() {
    // Given
    answers("team", said("job-1", "10:00", "no room"));
    complaints.of(job("team", "job-1"));
    now.set(now.get().plus(BETWEEN));

    // When
    Optional<String> said = complaints.of(job("team", "job-1"));

    // Then
    assertThat(said).hasValue("no room");
  }

  @Test
  void readsAListInPages() {
    // Given
    answers("team", "", "more", said("job-1", "10:00", "one"));
    answers("team", "continue=more&", null, said("job-2", "10:01", "two"));

    // When
    Optional<String> said = complaints.of(job("team", "job-2"));

    // Then
    assertThat(said).hasValue("two");
  }

  @Test
  void keepsLittleOfALongText() {
    // Given
    answers("team", said("job-1", "10:00", "x".repeat(1_000_000)));

    // When
    Optional<String> said = complaints.of(job("team", "job-1"));

    // Then
    assertThat(said).hasValue("x".repeat(1024));
  }

  @Test
  void saysNothingWhereItMayNotAsk() {
    // When
    Optional<String> said = complaints.of(job("team", "job-1"));

    // Then
    assertThat(said).isEmpty();
  }

  private void answers(String namespace, Event... events) {
    answers(namespace, "", null, events);
  }

  /// @param next what a page is asked for by; empty for the first
  /// @param more what the next one is asked for by; null for none
  private void answers(String namespace, String next, @Nullable String more, Event... events) {
    server
        .expect()
        .get()
        .withPath(
            "/api/v1/namespaces/"
                + namespace
                + "/events?"
                + next
                + "fieldSelector=reason%3DFailedCreate%2CinvolvedObject.kind%3DJob&limit=20")
        .andReturn(
            200,
            new EventListBuilder()
                .withNewMetadata()
                .withContinue(more)
                .endMetadata()
                .withItems(events)
                .build())
        .once();
  }

  private static Event said(String job, String time, String message) {
    return new EventBuilder()
        .withNewInvolvedObject()
        .withKind("Job")
        .withUid(job)
        .endInvolvedObject()
        .withReason("FailedCreate")
        .withLastTimestamp("2026-05-01T" + time + ":00Z")
        .withMessage(message)
        .build();
  }

  private static Job job(String namespace, String uid) {
    return new JobBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(uid)
        .withUid(uid)
        .endMetadata()
        .build();
  }
}
