package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Secrets that resources wait for. Each is looked at by itself, once however many wait for it, and
/// those are woken whose last attempt saw another version. None is looked at that only a Job may read.
///
/// It remembers which versions each resource's last attempt saw. After a restart nothing is remembered, and
/// what waits is tried once. Thread-safe.
final class SecretWaits implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(SecretWaits.class);

  private final Function<String, NamespacedSecrets> secrets;
  private final Placement placement;
  private final SecretLook look;
  private final InstantSource clock;
  private final Map<ResourceID, SecretVersions> seen = new HashMap<>();
  private final Map<SecretKey, Wait> waits = new HashMap<>();
  private final Map<ResourceID, List<SecretKey>> awaited = new HashMap<>();
  private final Set<ResourceID> changed = new HashSet<>();
  private @Nullable Thread looking;

  private record SecretKey(String namespace, String name) {}

  /// @param waiting who is to be woken
  private record Wait(Instant due, Set<ResourceID> waiting) {}

  /// @param secrets those of a namespace
  SecretWaits(
      Function<String, NamespacedSecrets> secrets,
      Placement placement,
      SecretLook look,
      InstantSource clock) {
    this.secrets = secrets;
    this.placement = placement;
    this.look = look;
    this.clock = clock;
  }

  /// Begins to look, and wakes whom a change concerns.
  synchronized void start(Consumer<ResourceID> wake) {
    looking =
        Thread.ofVirtual()
            .name("secret-looks")
            .start(
                () -> {
                  try {
                    while (!Thread.currentThread().isInterrupted()) {
                      lookAndWake(wake);
                      Thread.sleep(look.granularity());
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  private void lookAndWake(Consumer<ResourceID> wake) {
    try {
      lookAtDue().forEach(wake);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        return; // The client was closed before us.
      }
      LOGGER.error("a look at the Secrets that pushes wait for failed by a defect", e);
    }
  }

  /// Remembers what an attempt sees that begins now; the wait is over.
  void remember(ImagePush resource, NamespacedSecrets attempt) {
    SecretVersions versions =
        SecretVersions.read(placement.secretsRead(resource.getSpec()), attempt);
    synchronized (this) {
      ResourceID id = ResourceID.fromResource(resource);
      forget(id);
      seen.put(id, versions);
    }
  }

  /// From now on its Secrets are looked at.
  synchronized void await(ImagePush resource) {
    ResourceID id = ResourceID.fromResource(resource);
    String namespace = resource.getMetadata().getNamespace();
    Instant due = clock.instant().plus(look.interval(waits.size()));
    List<SecretKey> keys =
        placement.secretsRead(resource.getSpec()).stream()
            .map(name -> new SecretKey(namespace, name))
            .toList();
    if (keys.equals(awaited.get(id))) {
      return;
    }
    stopWaiting(id);
    awaited.put(id, keys);
    for (SecretKey key : keys) {
      waits.computeIfAbsent(key, unused -> new Wait(due, new HashSet<>())).waiting().add(id);
    }
  }

  /// Whether a Secret differs from what the last attempt saw, as far as that is known.
  synchronized boolean changed(ImagePush resource) {
    ResourceID id = ResourceID.fromResource(resource);
    return !placement.secretsRead(resource.getSpec()).isEmpty()
        && (changed.contains(id) || !seen.containsKey(id));
  }

  synchronized void forget(ResourceID id) {
    seen.remove(id);
    changed.remove(id);
    stopWaiting(id);
  }

  private void stopWaiting(ResourceID id) {
    @Nullable List<SecretKey> keys = awaited.remove(id);
    if (keys == null) {
      return;
    }
    for (SecretKey key : keys) {
      waits.computeIfPresent(
          key,
          (unused, wait) -> {
            wait.waiting().remove(id);
            return wait.waiting().isEmpty() ? null : wait;
          });
    }
  }

  /// Looks at the Secrets whose turn has come.
  ///
  /// @return who waits for one that has changed
  Set<ResourceID> lookAtDue() {
    Set<ResourceID> woken = new HashSet<>();
    for (SecretKey key : takeDue(clock.instant())) {
      try {
        woken.addAll(
            changedFor(
                key, SecretVersions.version(secrets.apply(key.namespace()).find(key.name()))));
      } catch (ExitException | KubernetesClientException e) {
        // It may not be read, or cannot be now; the attempt that is due will say so.
        continue;
      }
    }
    return woken;
  }

  private synchronized List<SecretKey> takeDue(Instant now) {
    Duration interval = look.interval(waits.size());
    List<SecretKey> due = new ArrayList<>();
    waits.replaceAll(
        (key, wait) -> {
          if (wait.due().isAfter(now)) {
            return wait;
          }
          due.add(key);
          return new Wait(now.plus(interval), wait.waiting());
        });
    return due;
  }

  private synchronized Set<ResourceID> changedFor(SecretKey key, String version) {
    @Nullable Wait wait = waits.get(key);
    if (wait == null) {
      return Set.of();
    }
    Set<ResourceID> concerned =
        wait.waiting().stream()
            .filter(id -> !sawVersion(id, key.name(), version))
            .collect(Collectors.toSet());
    changed.addAll(concerned);
    return concerned;
  }

  private boolean sawVersion(ResourceID id, String name, String version) {
    @Nullable SecretVersions versions = seen.get(id);
    return versions != null && version.equals(versions.versions().get(name));
  }

  @Override
  public synchronized void close() {
    if (looking != null) {
      looking.interrupt();
    }
  }
}
