package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Recovery;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.ManifestBytes;
import dev.imagepush.image.Referrer;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.ReferrersTags;
import dev.imagepush.registry.RepositoryClient;
import dev.imagepush.registry.upload.BlobUpload;
import dev.imagepush.registry.upload.UploadProgress;
import dev.imagepush.source.ImageSource;
import dev.imagepush.source.ParallelSteps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Carries one plan out: blobs side by side, then manifests by digest, then the names. Nobody who pulls
/// sees an image before all of it is there.
final class PushExecutor {
  private final RepositoryClient target;
  private final Destination destination;
  private final ImageGraph graph;
  private final ImageSource source;
  private final ParallelSteps steps;
  private final StepRetry retry;
  private final PushProgress progress;
  private final PushMetrics metrics;
  private final Interruption interruption;
  private final ReferrersTags referrersTags;
  private final Set<Digest> listed = new HashSet<>();
  private boolean sentAgain;

  PushExecutor(
      RepositoryClient target,
      Destination destination,
      ImageGraph graph,
      ImageSource source,
      ParallelSteps steps,
      StepRetry retry,
      PushProgress progress,
      PushMetrics metrics,
      ReferrersTags referrersTags,
      Interruption interruption) {
    this.referrersTags = referrersTags;
    this.target = target;
    this.destination = destination;
    this.graph = graph;
    this.source = source;
    this.steps = steps;
    this.retry = retry;
    this.progress = progress;
    this.metrics = metrics;
    this.interruption = interruption;
  }

  void execute(PushPlan plan, PushFence fence) {
    metrics.blobs(PushMetrics.BlobOutcome.EXISTS, plan.reusedBlobs());
    steps.forEach(plan.blobs(), this::send);
    for (ManifestBytes manifest : plan.manifests()) {
      retry.run(() -> store(plan, manifest, manifest.digest().toString()));
    }
    attach(plan, fence);
    name(plan, fence);
  }

  /// Sets the names of the root: as many at once as the registry is able to, the rest one by one.
  private void name(PushPlan plan, PushFence fence) {
    List<String> names = plan.names();
    for (int from = 0; from < names.size(); from += RepositoryClient.MOST_TAGS) {
      int to = Math.min(names.size(), from + RepositoryClient.MOST_TAGS);
      List<String> together = names.subList(from, to);
      TagsSet set = together.size() > 1 ? nameTogether(plan, together, fence) : TagsSet.NONE;
      progress.named(set.names());
      for (String name : together) {
        if (!set.names().contains(name) || !isStored(plan.root(), name, set.before(name))) {
          name(plan, plan.root(), name, fence);
          progress.named(Set.of(name));
          requireStored(plan.root(), name);
        }
      }
    }
  }

  /// Tags of which the registry says that it has set them together.
  ///
  /// @param pointedAt what tags pointed at right before, as far as it was looked at
  private record TagsSet(Set<String> names, Map<String, Digest> pointedAt) {
    static final TagsSet NONE = new TagsSet(Set.of(), Map.of());

    Optional<Digest> before(String name) {
      return Optional.ofNullable(pointedAt.get(name));
    }
  }

  private TagsSet nameTogether(PushPlan plan, List<String> tags, PushFence fence) {
    try {
      return retry.run(
          () ->
              store(
                  plan,
                  () -> {
                    fence.check();
                    Map<String, Digest> before = lookAt(plan.root(), tags);
                    return new TagsSet(target.putManifest(plan.root(), tags), before);
                  }));
    } catch (ExitException e) {
      if (e.reason() == ExitReason.TAG_IMMUTABLE) {
        return TagsSet.NONE; // One by one it shows which.
      }
      throw e;
    }
  }

  /// What the tags point at that are there; nothing where nobody will ask.
  private Map<String, Digest> lookAt(ManifestBytes root, List<String> tags) {
    Map<String, Digest> pointedAt = new HashMap<>();
    if (destination.overwrite() == Overwrite.NEVER || target.takesTagsTogether()) {
      for (String tag : tags) {
        Optional<Digest> current = target.findManifest(tag);
        PushPlanner.requireMovable(destination, tag, current, root.digest());
        current.ifPresent(digest -> pointedAt.put(tag, digest));
      }
    }
    return pointedAt;
  }

  /// Reads back a tag that was set with others; false where the registry only said that it set it, and the
  /// tag is as it was. What is neither that nor the image was set by another writer.
  private boolean isStored(ManifestBytes root, String tag, Optional<Digest> before) {
    Optional<ManifestBytes> stored = readBack(tag);
    boolean isSet =
        stored.filter(now -> root.digest().matches(now.bytes()) || !isAt(before, now)).isPresent();
    if (!isSet) {
      target.mistrustTags();
      return false;
    }
    requireSame(root, tag, stored.orElseThrow());
    return true;
  }

  private static boolean isAt(Optional<Digest> before, ManifestBytes now) {
    return before.filter(digest -> digest.matches(now.bytes())).isPresent();
  }

  private Optional<ManifestBytes> readBack(String tag) {
    try {
      return Optional.of(retry.run(() -> target.manifest(tag)));
    } catch (ExitException e) {
      if (e.reason() == ExitReason.UPLOAD_LOST) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void name(PushPlan plan, ManifestBytes manifest, String name, PushFence fence) {
    retry.run(
        () ->
            store(
                plan,
                () -> {
                  fence.check();
                  requireStillMovable(manifest, name);
                  return putUnlessImmutable(manifest, name);
                }));
  }

  /// Some registries refuse to set an immutable tag even to what it points at already.
  private ManifestBytes putUnlessImmutable(ManifestBytes manifest, String name) {
    try {
      return put(manifest, name);
    } catch (ExitException e) {
      if (e.reason() == ExitReason.TAG_IMMUTABLE
          && target.findManifest(name).equals(Optional.of(manifest.digest()))) {
        return manifest;
      }
      throw e;
    }
  }

  /// Stores what refers to the image before anybody can find the image by its name.
  private void attach(PushPlan plan, PushFence fence) {
    PushPlan.Attaching attaching = plan.attaching();
    if (attaching.rootFirst()) {
      retry.run(() -> store(plan, plan.root(), plan.root().digest().toString()));
    }
    for (ManifestBytes manifest : attaching.manifests()) {
      retry.run(() -> store(plan, manifest, manifest.digest().toString()));
    }
    attaching.tags().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            tag -> {
              name(plan, tag.getValue(), tag.getKey(), fence);
              requireStored(tag.getValue(), tag.getKey());
            });
    attaching.unlisted().stream()
        .filter(referrer -> !listed.contains(referrer.descriptor().digest()))
        .collect(Collectors.groupingBy(Referrer::subject, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (subject, referrers) ->
                retry.run(
                    () -> {
                      fence.check();
                      referrersTags.add(target, subject, referrers);
                      return subject;
                    }));
  }

  private void send(Descriptor blob) {
    PushProgress.OfBlob ofBlob = progress.of(blob);
    switch (upload(blob, destination.mountFrom(), ofBlob)) {
      case MOUNTED -> {
        ofBlob.mounted();
        metrics.blobs(PushMetrics.BlobOutcome.MOUNTED, 1);
      }
      case SENT -> {
        ofBlob.finished();
        metrics.blobs(PushMetrics.BlobOutcome.UPLOADED, 1);
      }
    }
  }

  private BlobUpload.Arrival upload(
      Descriptor blob, List<Repository> mountFrom, UploadProgress ofBlob) {
    BlobUpload upload =
        target.upload(blob, mountFrom, offset -> retry.reading(source, blob, offset), ofBlob);
    try {
      return retry.run(upload::attempt, upload::reached);
    } catch (ExitException e) {
      if (e.reason().recovery() == Recovery.RETRY && e.reason() != ExitReason.CANCELLED) {
        interruption.isContinuedLater(); // Said before the failure stops the other blobs.
      }
      upload.giveUp(interruption.isToBeContinued(e.reason()));
      throw e;
    } catch (RuntimeException e) {
      upload.giveUp(false);
      throw e;
    }
  }

  private ManifestBytes store(PushPlan plan, ManifestBytes manifest, String reference) {
    return store(plan, () -> put(manifest, reference));
  }

  /// Stores a manifest. What it takes to may be sent again in between, for hours: so what has to hold right
  /// before a manifest is put is checked within.
  private <T> T store(PushPlan plan, Supplier<T> put) {
    try {
      return put.get();
    } catch (ExitException e) {
      if (sentAgain || e.reason() != ExitReason.UPLOAD_LOST) {
        throw e;
      }
      sentAgain = true;
      sendWhatWasThere(plan);
      return put.get();
    }
  }

  private ManifestBytes put(ManifestBytes manifest, String reference) {
    if (target.putManifest(manifest, reference)) {
      listed.add(manifest.digest());
    }
    return manifest;
  }

  /// Sends all that the destination claimed to hold: it has just said that some of it is missing.
  private void sendWhatWasThere(PushPlan plan) {
    List<Descriptor> blobs = new ArrayList<>(graph.blobs());
    blobs.removeAll(plan.blobs());
    steps.forEach(blobs, blob -> upload(blob, List.of(), progress.ofResend()));
    List<ImageGraph.Node> nodes = new ArrayList<>(graph.manifests());
    nodes.addAll(graph.attachments().manifests());
    for (ImageGraph.Node node : nodes) {
      ManifestBytes manifest = node.content();
      if (!manifest.equals(plan.root())
          && !plan.manifests().contains(manifest)
          && !plan.attaching().manifests().contains(manifest)) {
        retry.run(() -> put(manifest, manifest.digest().toString()));
      }
    }
  }

  /// Looks once more at a tag that must not be overwritten: the push took its time.
  private void requireStillMovable(ManifestBytes manifest, String name) {
    if (destination.overwrite() == Overwrite.NEVER && ImageReference.isTag(name)) {
      PushPlanner.requireMovable(destination, name, target.findManifest(name), manifest.digest());
    }
  }

  /// Reads back what the name stands for: the registry's word alone is not taken.
  private void requireStored(ManifestBytes root, String name) {
    requireSame(root, name, retry.run(() -> target.manifest(name)));
  }

  private void requireSame(ManifestBytes root, String name, ManifestBytes stored) {
    if (!root.digest().matches(stored.bytes())) {
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
