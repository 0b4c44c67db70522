package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.KubernetesDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One attempt that a worker is to make.
///
/// @param resource as it was read, live, when the attempt began
/// @param secrets the names of all Secrets that it refers to; the worker has them, and nobody else reads
///     them
/// @param tags that it sets at the destination
/// @param forced whether manifests and tags are stored again where they are there already
/// @param at when it was begun
public record WorkerOrder(
    ImagePush resource, List<String> secrets, List<String> tags, boolean forced, Instant at) {
  public WorkerOrder {
    secrets = List.copyOf(secrets);
    tags = List.copyOf(tags);
  }

  String namespace() {
    return resource.getMetadata().getNamespace();
  }

  String uid() {
    return resource.getMetadata().getUid();
  }

  /// How long it may take.
  Duration timeout() {
    return KubernetesDuration.parse(resource.getSpec().timeout());
  }

  long generation() {
    Long generation = resource.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }
}
