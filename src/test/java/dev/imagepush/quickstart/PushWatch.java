package dev.imagepush.quickstart;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Watches a resource through the API server until its first attempt has ended.
final class PushWatch implements ResourceEventHandler<ImagePush> {
  private static final Duration PATIENCE = Duration.ofMinutes(40);

  private final BlockingQueue<ImagePush> versions = new LinkedBlockingQueue<>();

  private PushWatch() {}

  /// The resource as the end of the attempt left it.
  ///
  /// @param seen is told every version that the watch brings, the last included
  /// @throws QuickstartException where the attempt does not end
  static ImagePush untilEnded(Resource<ImagePush> resource, Consumer<ImagePush> seen)
      throws InterruptedException {
    var watch = new PushWatch();
    try (SharedIndexInformer<ImagePush> informer = resource.inform(watch)) {
      while (true) {
        @Nullable ImagePush version =
            watch.versions.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (version == null || !informer.isRunning()) {
          throw new QuickstartException("the operator did not say how the push ended");
        }
        seen.accept(version);
        if (version.getStatus() != null && version.getStatus().exit() != null) {
          return version;
        }
      }
    }
  }

  @Override
  public void onAdd(ImagePush added) {
    versions.add(added);
  }

  @Override
  public void onUpdate(ImagePush before, ImagePush now) {
    versions.add(now);
  }

  @Override
  public void onDelete(ImagePush deleted, boolean stateUnknown) {
    // The person deleted it, or will apply it again.
  }
}
