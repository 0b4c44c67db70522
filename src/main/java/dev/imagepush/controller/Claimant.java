package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.Destination;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.PushedStatus;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.Repository;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A resource as one that claims tags.
///
/// @param created when; empty where that is not known
/// @param tags that its spec names, each with its registry and repository; none where they cannot be read,
///     and none while it is being deleted
/// @param proven those of them that it has shown it can push to
record Claimant(ResourceID id, String created, String uid, Set<String> tags, Set<String> proven) {
  static final Comparator<Claimant> OLDEST_FIRST =
      Comparator.comparing(Claimant::created).thenComparing(Claimant::uid);

  private static final Set<String> WROTE =
      Set.of(ExitReason.PUSHED.toString(), ExitReason.DRIFT_REPAIRED.toString());

  Claimant {
    tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags)); // in the spec's order
    proven = Set.copyOf(proven);
  }

  /// @param before what was known of the name so far; null for nothing
  static Claimant of(ImagePush resource, @Nullable Claimant before) {
    String uid = resource.getMetadata().getUid();
    Set<String> tags = tags(resource);
    Set<String> proven = new HashSet<>(pushed(resource));
    proven.retainAll(tags);
    if (!hasJustWritten(resource)) {
      proven.retainAll(before != null && before.uid.equals(uid) ? before.proven : Set.of());
    }
    return new Claimant(
        ResourceID.fromResource(resource),
        Objects.requireNonNullElse(resource.getMetadata().getCreationTimestamp(), ""),
        uid,
        tags,
        proven);
  }

  /// The same, having shown nothing.
  Claimant unproven() {
    return new Claimant(id, created, uid, tags, Set.of());
  }

  boolean isOlderThan(Claimant other) {
    return OLDEST_FIRST.compare(this, other) < 0;
  }

  boolean isNeighbourOf(Claimant other) {
    return namespace().equals(other.namespace());
  }

  String namespace() {
    return id.getNamespace().orElse("");
  }

  /// A tag as the map's key: names that registries take for the same are the same.
  static String claim(Repository repository, boolean insecure, String tag) {
    String port = insecure ? ":80" : ":443";
    String host = repository.host();
    String canonical =
        host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    return canonical + "/" + repository.path() + ":" + tag;
  }

  private static Set<String> tags(ImagePush resource) {
    if (resource.isMarkedForDeletion()) {
      return Set.of();
    }
    Destination destination = resource.getSpec().destination();
    try {
      return claims(
          Repository.parse(destination.repository()),
          destination.insecure(),
          PushRequests.tags(resource.getSpec()));
    } catch (ExitException | IllegalArgumentException e) {
      return Set.of(); // Its push will say what is wrong with it.
    }
  }

  /// The tags of the last push that succeeded. Behind a proxy of the resource's own, anybody may have
  /// answered in the registry's name: such a push shows nothing.
  private static Set<String> pushed(ImagePush resource) {
    Destination destination = resource.getSpec().destination();
    @Nullable PushedStatus pushed =
        resource.getStatus() == null ? null : resource.getStatus().pushed();
    if (pushed == null || pushed.image() == null || destination.proxySecretRef() != null) {
      return Set.of();
    }
    try {
      return claims(
          ImageReference.parse(pushed.image()).repository(), destination.insecure(), pushed.tags());
    } catch (IllegalArgumentException e) {
      return Set.of();
    }
  }

  /// Whether the status tells of a push by this very spec that wrote to the destination. To find an image
  /// there takes no right to push; and a spec that has changed since may have pushed another way.
  private static boolean hasJustWritten(ImagePush resource) {
    @Nullable ImagePushStatus status = resource.getStatus();
    return status != null
        && Long.valueOf(Generation.of(resource)).equals(status.observedGeneration())
        && Conditions.isTrue(status.conditions(), Conditions.READY)
        && status.exit() != null
        && WROTE.contains(status.exit().reason());
  }

  private static Set<String> claims(Repository repository, boolean insecure, List<String> tags) {
    return tags.stream()
        .map(tag -> claim(repository, insecure, tag))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
