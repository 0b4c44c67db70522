package dev.imagepush.controller.job;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// What the Job controller says of Pods that it could not make, which it says in events alone. Kubernetes
/// finds events by reading all of a namespace's; so a namespace is asked once for all its Jobs, however many
/// wait for a Pod. Thread-safe.
///
/// Who may write events in a namespace may write any: so much is read, and so much kept, and no more.
final class FailedCreates {
  private static final String REASON = "FailedCreate";
  private static final int MOST_PAGES = 50;
  private static final int MOST_CHARACTERS = 1024;

  private final KubernetesClient client;
  private final Duration between;
  private final InstantSource clock;
  private final Map<String, InNamespace> namespaces = new ConcurrentHashMap<>();

  /// @param between how long an answer is good for
  FailedCreates(KubernetesClient client, Duration between, InstantSource clock) {
    this.client = client;
    this.between = between;
    this.clock = clock;
  }

  /// The newest that is said of a Job; empty where nothing is known.
  Optional<String> of(Job job) {
    return namespaces
        .computeIfAbsent(job.getMetadata().getNamespace(), InNamespace::new)
        .of(job.getMetadata().getUid());
  }

  private record Said(String time, String text) {}

  private final class InNamespace {
    private final String name;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Instant next = Instant.MIN;
    private volatile Map<String, Said> byJob = Map.of();

    InNamespace(String name) {
      this.name = name;
    }

    /// By what was answered last, while another thread asks.
    Optional<String> of(String uid) {
      if (asking.tryLock()) {
        try {
          if (!clock.instant().isBefore(next)) {
            byJob = ask();
            next = clock.instant().plus(between);
            forgetOthers();
          }
        } finally {
          asking.unlock();
        }
      }
      return Optional.ofNullable(byJob.get(uid)).map(Said::text);
    }

    private Map<String, Said> ask() {
      Map<String, Said> newest = new HashMap<>();
      try {
        Pages.read(
            client
                .v1()
                .events()
                .inNamespace(name)
                .withField("reason", REASON)
                .withField("involvedObject.kind", "Job"),
            MOST_PAGES,
            event ->
                newest.merge(
                    Objects.requireNonNullElse(event.getInvolvedObject().getUid(), ""),
                    said(event),
                    (one, other) -> one.time().compareTo(other.time()) >= 0 ? one : other));
        return newest;
      } catch (KubernetesClientException e) {
        return byJob; // Asked again; without the right, a person finds them.
      }
    }

    private boolean isOld() {
      return clock.instant().isAfter(next.plus(between));
    }
  }

  private void forgetOthers() {
    namespaces.values().removeIf(InNamespace::isOld);
  }

  private static Said said(Event event) {
    String text = Objects.requireNonNullElse(event.getMessage(), "");
    return new Said(
        Objects.requireNonNullElse(event.getLastTimestamp(), ""),
        text.substring(0, Math.min(text.length(), MOST_CHARACTERS)));
  }
}
