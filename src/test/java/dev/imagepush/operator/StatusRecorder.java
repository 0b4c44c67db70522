package dev.imagepush.operator;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Records every state of every resource of a namespace, in order, as the API server tells it.
final class StatusRecorder implements AutoCloseable {
  private final List<ImagePush> states = new CopyOnWriteArrayList<>();
  private final Watch watch;

  StatusRecorder(KubernetesClient client, String namespace) {
    watch =
        client
            .resources(ImagePush.class)
            .inNamespace(namespace)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, ImagePush resource) {
                    if (action != Action.BOOKMARK && action != Action.ERROR) {
                      states.add(resource);
                    }
                  }

                  @Override
                  public void onClose(@Nullable WatcherException cause) {
                    // The list ends here; the rules are applied to what there is.
                  }
                });
  }

  /// The states of one resource after the other, each with its own uid.
  Map<String, List<ImagePush>> statesByUid() {
    Map<String, List<ImagePush>> byUid = new LinkedHashMap<>();
    for (ImagePush state : states) {
      byUid
          .computeIfAbsent(state.getMetadata().getUid(), uid -> new CopyOnWriteArrayList<>())
          .add(state);
    }
    return byUid;
  }

  @Override
  public void close() {
    watch.close();
  }
}
