package dev.imagepush.controller.job;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads lists in pages: who may write into a namespace decides how much is there, and how large each is.
final class Pages {
  /// An object has 1.5 MiB at most, as etcd takes it.
  static final long SIZE = 20;

  private Pages() {}

  /// Reads a list, up to so many pages.
  ///
  /// @param each told of each object, of which it keeps what it needs
  static <T extends HasMetadata, L extends KubernetesResourceList<T>> void read(
      Listable<L> list, int most, Consumer<T> each) {
    @Nullable String next = null;
    for (int page = 0; page < most; page++) {
      L read = list.list(new ListOptionsBuilder().withLimit(SIZE).withContinue(next).build());
      read.getItems().forEach(each);
      next = read.getMetadata() == null ? null : read.getMetadata().getContinue();
      if (next == null || next.isEmpty()) {
        return;
      }
    }
  }
}
