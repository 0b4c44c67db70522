package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.push.Destination;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.RemovedTags;
import dev.imagepush.push.TagRemover;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is done for `deletionPolicy: Delete`: a finalizer holds the resource, and before it goes the tags
/// that its status names are removed. That is tried for half a minute, and then the finalizer goes,
/// whatever came of it: a resource must never block the deletion of its namespace.
final class Deletions implements AutoCloseable {
  /// How long the removal of a resource's tags may keep the resource.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final TagRemover remover;
  private final PushFence leadership;
  private final PushRequests requests;
  private final TagClaims claims;
  private final PushEvents events;
  private final JobRunner jobs;
  private final TagsFinalizer finalizer;
  private final TagRemovals removals;
  private final InstantSource clock;

  Deletions(
      KubernetesClient client,
      TagRemover remover,
      PushFence leadership,
      PushRequests requests,
      TagClaims claims,
      PushEvents events,
      JobRunner jobs,
      InstantSource clock) {
    this.client = client;
    this.remover = remover;
    this.leadership = leadership;
    this.requests = requests;
    this.claims = claims;
    this.events = events;
    this.jobs = jobs;
    this.finalizer = new TagsFinalizer(client);
    this.removals = new TagRemovals(PATIENCE, clock);
    this.clock = clock;
  }

  /// Holds a resource.
  ///
  /// @return why it cannot, where this operator has not the right to; empty where it does
  Optional<Failure> hold(ImagePush live) {
    try {
      finalizer.add(live);
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      return Optional.of(
          new Failure(
              ExitReason.FORBIDDEN,
              "the operator may not put the finalizer of deletionPolicy: Delete on this resource; grant"
                  + " its ServiceAccount the verb patch on imagepushes, or set spec.deletionPolicy:"
                  + " Retain"));
    }
  }

  /// Where the removal of a resource's tags stands.
  Observation.Removal removal(ImagePush resource) {
    String uid = resource.getMetadata().getUid();
    if (!removals.isThereFor(uid)) {
      return Observation.Removal.NONE;
    }
    return removals.result(uid).isPresent()
        ? Observation.Removal.ENDED
        : Observation.Removal.RUNNING;
  }

  /// Begins to remove the tags of a resource.
  ///
  /// @param ended told when it has ended
  void removeTags(ImagePush live, Consumer<ResourceID> ended) {
    removals.start(live, new OfResource(live), ended);
  }

  /// Lets a resource go, and tells what became of its tags.
  void release(ImagePush live) {
    Optional<RemovedTags> result = removals.result(live.getMetadata().getUid());
    finalizer.remove(live);
    result.ifPresent(tags -> tell(live, tags));
    forget(live);
  }

  /// Forgets what became of the tags of a resource: it is gone, whoever took its finalizer away.
  void forget(ImagePush gone) {
    removals.forget(gone.getMetadata().getUid());
  }

  @Override
  public void close() {
    removals.close();
  }

  /// Tags that a resource has set to an image.
  private record TagsOf(String image, List<String> tags) {}

  private final class OfResource implements TagRemovals.Work {
    private final ImagePush resource;
    private final List<TagsOf> sets = new ArrayList<>();

    OfResource(ImagePush resource) {
      this.resource = resource;
      @Nullable ImagePushStatus status = resource.getStatus();
      if (status != null && status.unfinished() != null) {
        add(status.unfinished().image(), status.unfinished().tags());
      }
      if (status != null && status.pushed() != null) {
        add(status.pushed().image(), status.pushed().tags());
      }
    }

    private void add(@Nullable String image, List<String> tags) {
      if (image != null) {
        sets.add(new TagsOf(image, tags));
      }
    }

    @Override
    public RemovedTags within(Duration patience) {
      Instant end = clock.instant().plus(patience);
      try {
        if (jobs.mayRunFor(resource)) {
          jobs.endAll(resource, patience); // Its Pod could set a tag again.
        }
      } catch (ExitException e) {
        return untried(e.failure());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return untried(new Failure(ExitReason.CANCELLED, "the removal was stopped"));
      }
      return sets.stream()
          .map(set -> remove(set, until(end)))
          .reduce(RemovedTags.NONE, RemovedTags::and);
    }

    private Duration until(Instant end) {
      Duration left = Duration.between(clock.instant(), end);
      return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public RemovedTags untried(Failure failure) {
      return RemovedTags.none(
          sets.stream().flatMap(set -> set.tags().stream()).distinct().toList(), failure);
    }

    private RemovedTags remove(TagsOf set, Duration patience) {
      try {
        return remove(ImageReference.parse(set.image()), set.tags(), patience);
      } catch (ExitException e) {
        return RemovedTags.none(set.tags(), e.failure());
      } catch (KubernetesClientException e) {
        return RemovedTags.none(
            set.tags(),
            new Failure(
                ExitReason.INTERNAL_ERROR,
                "the Kubernetes API did not give the Secrets of the destination"));
      }
    }

    private RemovedTags remove(ImageReference image, List<String> tags, Duration patience) {
      List<String> ours =
          tags.stream()
              .filter(tag -> !claims.isClaimedByAnother(resource, image.repository(), tag))
              .toList();
      @Nullable Digest digest = image.digest();
      if (ours.isEmpty() || digest == null) {
        return new RemovedTags(List.of(), tags, List.of(), null);
      }
      String namespace = resource.getMetadata().getNamespace();
      Tenant tenant = new Tenant(namespace);
      Destination destination =
          requests
              .destination(tenant, resource.getSpec(), new KubernetesSecrets(client, namespace))
              .at(image.repository(), ours);
      return remover.remove(tenant, destination, digest, leadership, patience);
    }
  }

  private void tell(ImagePush resource, RemovedTags tags) {
    String repository = resource.getSpec().destination().repository();
    @Nullable Failure failure = tags.failure();
    if (failure != null) {
      events.warning(
          resource,
          failure.reason().toString(),
          Failure.printable(
              failure.message()
                  + "; left at "
                  + repository
                  + ": "
                  + String.join(", ", tags.left())));
      return;
    }
    String removed =
        tags.removed().isEmpty()
            ? "no tag of " + repository + " was left to remove"
            : "removed from " + repository + ": " + String.join(", ", tags.removed());
    String others =
        tags.others().isEmpty()
            ? ""
            : "; not this resource's any more: " + String.join(", ", tags.others());
    events.normal(resource, "Deleted", Failure.printable(removed + others));
  }
}
