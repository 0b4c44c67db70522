package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Repository;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whose tag is whose, among the resources that this operator watches: a tag that several claim belongs to
/// the oldest of them, by creation and then by uid; across namespaces only those count that have pushed to
/// it, so that nobody takes a tag by its name alone. One that is being deleted claims none. Those who come
/// to a tag or lose it by a change of another are woken.
final class TagClaims extends SimpleInboundEventSource<ImagePush>
    implements ResourceEventAware<ImagePush> {
  /// What an attempt did that failed since a tag is another's.
  private static final String OPERATION = "claim tags";

  private final Placement placement;
  private final Map<ResourceID, Claimant> claimants = new HashMap<>();
  private final Map<String, ClaimedTag> tags = new HashMap<>();
  private @Nullable Supplier<Stream<ImagePush>> uncounted;

  TagClaims(Placement placement) {
    super("tag-claims");
    this.placement = placement;
  }

  /// Counts those that are there when it is first asked, besides those that it is told of: it may be asked
  /// before it is told of all.
  ///
  /// @param there a cache's resources
  synchronized void countThoseIn(Supplier<Stream<ImagePush>> there) {
    uncounted = there;
  }

  /// Whether a tag that a resource claims belongs to another.
  boolean isTaken(ImagePush resource) {
    return taken(resource).isPresent();
  }

  /// Returns where all tags of a resource are its own.
  ///
  /// @throws ExitException TagConflict, naming the resource whose it is
  void requireFree(ImagePush resource) {
    Optional<Taken> taken = taken(resource);
    if (taken.isPresent()) {
      Claimant owner = taken.get().owner();
      boolean neighbour =
          owner.namespace().equals(ResourceID.fromResource(resource).getNamespace().orElse(""));
      throw new ExitException(
          new Failure(
              ExitReason.TAG_CONFLICT,
              "the tag "
                  + taken.get().tag()
                  + " belongs to the ImagePush "
                  + owner.namespace()
                  + "/"
                  + owner.id().getName()
                  + (neighbour ? ", which is older" : ", which has pushed to it")
                  + "; use another tag or repository here, or take the tag out of that one",
              OPERATION,
              null,
              null,
              null));
    }
  }

  /// Whether an attempt ended so since a tag is another's.
  static boolean isConflict(@Nullable ExitStatus exit) {
    return exit != null && OPERATION.equals(exit.operation());
  }

  /// Whether another resource claims a tag: one of the same namespace, or one that has pushed to it.
  ///
  /// @param resource which one not to count
  synchronized boolean isClaimedByAnother(ImagePush resource, Repository repository, String tag) {
    countAll();
    @Nullable ClaimedTag claimed =
        tags.get(Claimant.claim(repository, resource.getSpec().destination().insecure(), tag));
    return claimed != null && claimed.hasAnother(ResourceID.fromResource(resource));
  }

  @Override
  public void onResourceCreated(ImagePush resource) {
    count(resource);
  }

  @Override
  public void onResourceUpdated(ImagePush resource, ImagePush old) {
    count(resource);
  }

  @Override
  public void onResourceDeleted(ImagePush resource) {
    ResourceID id = ResourceID.fromResource(resource);
    wakeAll(replace(id, null), id);
  }

  private void count(ImagePush resource) {
    ResourceID id = ResourceID.fromResource(resource);
    wakeAll(replace(id, resource), id);
  }

  private void wakeAll(Set<ResourceID> resources, ResourceID cause) {
    resources.remove(cause);
    resources.forEach(this::propagateEvent);
  }

  private synchronized Optional<Taken> taken(ImagePush resource) {
    countAll();
    Claimant claimant = claimant(resource, claimants.get(ResourceID.fromResource(resource)));
    for (String tag : claimant.tags()) {
      @Nullable ClaimedTag claimed = tags.get(tag);
      Optional<Claimant> owner = claimed == null ? Optional.empty() : claimed.ownerBefore(claimant);
      if (owner.isPresent()) {
        return Optional.of(new Taken(tag, owner.get()));
      }
    }
    return Optional.empty();
  }

  private void countAll() {
    @Nullable Supplier<Stream<ImagePush>> there = uncounted;
    uncounted = null;
    if (there != null) {
      there.get().forEach(resource -> replace(ResourceID.fromResource(resource), resource));
    }
  }

  /// Puts a resource in the place of what was known of its name.
  ///
  /// @param resource null where it is gone
  /// @return whose tags became or ceased to be theirs to push to
  private synchronized Set<ResourceID> replace(ResourceID id, @Nullable ImagePush resource) {
    @Nullable Claimant before = claimants.get(id);
    @Nullable Claimant now = resource == null ? null : claimant(resource, before);
    Set<ResourceID> gainedOrLost = new HashSet<>();
    if (now == null ? before == null : now.equals(before)) {
      return gainedOrLost;
    }
    Set<String> touched = new HashSet<>(before == null ? Set.of() : before.tags());
    touched.addAll(now == null ? Set.of() : now.tags());
    for (String tag : touched) {
      ClaimedTag claimed = tags.computeIfAbsent(tag, ClaimedTag::new);
      claimed.replace(claiming(before, tag), claiming(now, tag), gainedOrLost);
      if (claimed.isEmpty()) {
        tags.remove(tag);
      }
    }
    if (now == null) {
      claimants.remove(id);
    } else {
      claimants.put(id, now);
    }
    return gainedOrLost;
  }

  /// What a worker says that it has done is the word of its namespace, and shows nobody else anything.
  private Claimant claimant(ImagePush resource, @Nullable Claimant before) {
    Claimant claimant = Claimant.of(resource, before);
    return placement.of(resource.getSpec()) == Place.JOB ? claimant.unproven() : claimant;
  }

  private static @Nullable Claimant claiming(@Nullable Claimant claimant, String tag) {
    return claimant != null && claimant.tags().contains(tag) ? claimant : null;
  }

  private record Taken(String tag, Claimant owner) {}
}
