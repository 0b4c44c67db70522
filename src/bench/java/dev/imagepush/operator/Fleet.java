package dev.imagepush.operator;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Many resources of one namespace, watched as a GitOps tool watches them.
final class Fleet implements AutoCloseable {
  private static final int AT_ONCE = 16;

  private final KubernetesClient admin;
  private final String namespace;
  private final Watch watch;
  private final Map<String, Long> readyAt = new ConcurrentHashMap<>();

  Fleet(KubernetesClient admin, String namespace) {
    this.admin = admin;
    this.namespace = namespace;
    this.watch =
        admin
            .resources(ImagePush.class)
            .inNamespace(namespace)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, ImagePush resource) {
                    if (isReady(resource)) {
                      readyAt.putIfAbsent(resource.getMetadata().getName(), System.nanoTime());
                    } else {
                      readyAt.remove(resource.getMetadata().getName());
                    }
                    changed();
                  }

                  @Override
                  public void onClose(@Nullable WatcherException cause) {
                    // Told by the wait that does not end.
                  }
                });
  }

  /// Applies as many manifests.
  void apply(int count, IntFunction<String> yaml) throws InterruptedException {
    inParallel(
        count,
        number -> admin.resource(yaml.apply(number)).inNamespace(namespace).serverSideApply());
  }

  /// Gives each resource the status of the one named, as a restored backup would have it.
  void restore(int count, IntFunction<String> name, ImagePush like) throws InterruptedException {
    PatchContext apply =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("imagepush-controller")
            .withForce(true)
            .build();
    inParallel(
        count,
        number -> {
          ImagePush patch = Serialization.clone(like);
          patch.setSpec(null);
          patch.getMetadata().setName(name.apply(number));
          patch.getMetadata().setUid(null);
          patch.getMetadata().setResourceVersion(null);
          patch.getMetadata().setManagedFields(null);
          patch.getMetadata().setGeneration(null);
          patch.getMetadata().setCreationTimestamp(null);
          admin.resource(patch).inNamespace(namespace).subresource("status").patch(apply);
        });
  }

  /// Waits until so many are Ready.
  ///
  /// @return the [System#nanoTime] at which the last of them became so
  long awaitReady(int count, Duration limit) throws InterruptedException {
    await(() -> readyAt.size() >= count, limit);
    return readyAt.values().stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  /// Waits until this one is Ready.
  ///
  /// @return the [System#nanoTime] at which it became so
  long awaitReady(String name, Duration limit) throws InterruptedException {
    await(() -> readyAt.containsKey(name), limit);
    return readyAt.getOrDefault(name, System.nanoTime());
  }

  private synchronized void await(BooleanSupplier reached, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!reached.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new IllegalStateException(
            "%d resources are Ready after %s".formatted(readyAt.size(), limit));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private synchronized void changed() {
    notifyAll();
  }

  ImagePush read(String name) {
    return admin.resources(ImagePush.class).inNamespace(namespace).withName(name).require();
  }

  @Override
  public void close() {
    watch.close();
  }

  private static void inParallel(int count, IntConsumer work) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(threads.submit(() -> work.accept(number)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static boolean isReady(ImagePush resource) {
    return Optional.ofNullable(resource.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.getType().equals("Ready"))
        .map(Condition::getStatus)
        .anyMatch("True"::equals);
  }
}
