package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.Destination;
import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Repository;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whose tag is whose, among the resources that this operator watches: a tag that several claim belongs to
/// the oldest of them, by creation and then by uid. One that is being deleted claims none. Those that wait
/// for a tag are woken when a claim before theirs goes.
final class TagClaims extends SimpleInboundEventSource<ImagePush>
    implements ResourceEventAware<ImagePush> {
  private static final String INDEX = "tags";

  /// What an attempt did that failed since a tag is another's.
  private static final String OPERATION = "claim tags";

  private static final Comparator<ImagePush> OLDEST_FIRST =
      Comparator.<ImagePush, String>comparing(
              push -> Objects.requireNonNullElse(push.getMetadata().getCreationTimestamp(), ""))
          .thenComparing(push -> push.getMetadata().getUid());

  private volatile @Nullable IndexedResourceCache<ImagePush> resources;

  TagClaims() {
    super("tag-claims");
  }

  /// Counts the resources in a cache, which learns to find them by their tags. Until then nobody claims
  /// anything.
  void countThoseIn(IndexerResourceCache<ImagePush> cache) {
    cache.addIndexer(INDEX, TagClaims::tags);
    resources = cache;
  }

  private Stream<ImagePush> claimants(String tag) {
    @Nullable IndexedResourceCache<ImagePush> cache = resources;
    return cache == null ? Stream.empty() : cache.byIndex(INDEX, tag).stream();
  }

  /// Whether a tag that a resource claims belongs to an older one.
  boolean isTaken(ImagePush resource) {
    return tags(resource).stream().anyMatch(tag -> older(resource, tag).isPresent());
  }

  /// Returns where all tags of a resource are its own.
  ///
  /// @throws ExitException TagConflict, naming the resource whose it is
  void requireFree(ImagePush resource) {
    for (String tag : tags(resource)) {
      older(resource, tag)
          .ifPresent(
              owner -> {
                throw new ExitException(
                    new Failure(
                        ExitReason.TAG_CONFLICT,
                        "the tag "
                            + tag
                            + " belongs to the ImagePush "
                            + owner.getMetadata().getNamespace()
                            + "/"
                            + owner.getMetadata().getName()
                            + ", which is older; use another tag or repository here, or take the tag"
                            + " out of that one",
                        OPERATION,
                        null,
                        null,
                        null));
              });
    }
  }

  /// Whether an attempt ended so since a tag is another's.
  static boolean isConflict(@Nullable ExitStatus exit) {
    return exit != null && OPERATION.equals(exit.operation());
  }

  /// Whether another resource claims a tag.
  ///
  /// @param resource which one not to count
  boolean isClaimedByAnother(ImagePush resource, Repository repository, String tag) {
    String claim = claim(repository, resource.getSpec().destination().insecure(), tag);
    return claimants(claim).anyMatch(isNot(resource));
  }

  @Override
  public void onResourceCreated(ImagePush resource) {
    // Whoever is older notices when it is next pushed; whoever is younger has lost a tag.
    wakeOthers(resource, tags(resource), other -> OLDEST_FIRST.compare(resource, other) < 0);
  }

  @Override
  public void onResourceUpdated(ImagePush resource, ImagePush old) {
    if (resource.getSpec().equals(old.getSpec())
        && resource.isMarkedForDeletion() == old.isMarkedForDeletion()) {
      return;
    }
    Set<String> changed = new HashSet<>(tags(old));
    Set<String> now = new HashSet<>(tags(resource));
    Set<String> kept = new HashSet<>(now);
    kept.retainAll(changed);
    changed.addAll(now);
    changed.removeAll(kept);
    wakeOthers(resource, changed, other -> true);
  }

  @Override
  public void onResourceDeleted(ImagePush resource) {
    wakeOthers(resource, claims(resource), other -> true);
  }

  private void wakeOthers(ImagePush resource, Iterable<String> tags, Predicate<ImagePush> which) {
    for (String tag : tags) {
      claimants(tag)
          .filter(isNot(resource))
          .filter(which)
          .map(ResourceID::fromResource)
          .forEach(this::propagateEvent);
    }
  }

  private Optional<ImagePush> older(ImagePush resource, String tag) {
    return claimants(tag)
        .filter(isNot(resource))
        .min(OLDEST_FIRST)
        .filter(oldest -> OLDEST_FIRST.compare(oldest, resource) < 0);
  }

  private static Predicate<ImagePush> isNot(ImagePush resource) {
    ResourceID id = ResourceID.fromResource(resource);
    return other -> !ResourceID.fromResource(other).equals(id);
  }

  private static List<String> tags(ImagePush resource) {
    return resource.isMarkedForDeletion() ? List.of() : claims(resource);
  }

  /// The tags that the spec names, each with its registry and repository; none where it cannot be read.
  private static List<String> claims(ImagePush resource) {
    Destination destination = resource.getSpec().destination();
    try {
      Repository repository = Repository.parse(destination.repository());
      return PushRequests.tags(resource.getSpec()).stream()
          .map(tag -> claim(repository, destination.insecure(), tag))
          .toList();
    } catch (ExitException | IllegalArgumentException e) {
      return List.of(); // Its push will say what is wrong with it.
    }
  }

  private static String claim(Repository repository, boolean insecure, String tag) {
    String port = insecure ? ":80" : ":443";
    String host = repository.host();
    String canonical =
        host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    return canonical + "/" + repository.path() + ":" + tag;
  }
}
