package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.RepositoryClient;
import dev.imagepush.source.ImageSource;
import java.util.ArrayList;
import java.util.List;

/// Carries a plan out: blobs side by side, then manifests by digest, then the names. Nobody who pulls
/// sees an image before all of it is there.
final class PushExecutor {
  private final RepositoryClient target;
  private final ParallelSteps steps;
  private final StepRetry retry;
  private final PushProgress progress;

  PushExecutor(
      RepositoryClient target, ParallelSteps steps, StepRetry retry, PushProgress progress) {
    this.target = target;
    this.steps = steps;
    this.retry = retry;
    this.progress = progress;
  }

  void execute(PushPlan plan, ImageSource source, Destination destination, PushFence fence) {
    List<Repository> mountFrom = mountCandidates(source, destination);
    steps.forEach(plan.blobs(), blob -> sendBlob(blob, source, mountFrom));
    for (ManifestBytes manifest : plan.manifests()) {
      put(manifest, manifest.digest().toString());
    }
    for (String name : plan.names()) {
      fence.check();
      put(plan.root(), name);
      requireStored(plan.root(), name);
    }
  }

  private static List<Repository> mountCandidates(ImageSource source, Destination destination) {
    List<Repository> candidates = new ArrayList<>();
    source
        .repository()
        .filter(from -> from.host().equals(destination.repository().host()))
        .filter(from -> !from.equals(destination.repository()))
        .ifPresent(candidates::add);
    candidates.addAll(destination.mountFrom());
    return candidates;
  }

  private void sendBlob(Descriptor blob, ImageSource source, List<Repository> mountFrom) {
    PushProgress.OfBlob ofBlob = progress.of(blob);
    for (Repository from : mountFrom) {
      if (target.mountBlob(blob, from)) {
        ofBlob.mounted();
        return;
      }
    }
    boolean[] triedBefore = {false};
    retry.run(
        () -> {
          // An upload whose answer was lost may have succeeded.
          if (!triedBefore[0] || !target.hasBlob(blob)) {
            triedBefore[0] = true;
            target.uploadBlob(blob, offset -> source.open(blob, offset), ofBlob.newTry());
          }
          return blob;
        });
    ofBlob.finished();
  }

  private void put(ManifestBytes manifest, String reference) {
    retry.run(
        () -> {
          target.putManifest(manifest, reference);
          return manifest;
        });
  }

  /// Reads back what the name stands for: the registry's word alone is not taken.
  private void requireStored(ManifestBytes root, String name) {
    ManifestBytes stored = retry.run(() -> target.manifest(name));
    if (!stored.digest().equals(root.digest()) && !root.digest().matches(stored.bytes())) {
      throw new ExitException(
          ExitReason.DIGEST_MISMATCH,
          target.repository()
              + ":"
              + name
              + " was set to "
              + root.digest()
              + ", and reads back as "
              + stored.digest()
              + "; another writer may have moved it, or the registry changes manifests");
    }
  }
}
