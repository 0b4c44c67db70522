package dev.imagepush.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/// The generation of a resource, which the API server counts up at each change of its spec.
final class Generation {
  private Generation() {}

  /// The generation; 0 where an API server that is none, such as a test's, does not count.
  static long of(HasMetadata resource) {
    @Nullable Long generation = resource.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }
}
