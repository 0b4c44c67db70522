package dev.imagepush.controller;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Those that claim one tag, and which of them may push to it.
///
/// Of each namespace that is the oldest. Of several namespaces it is the one that has the oldest of those
/// who have shown that they can push there; while nobody has, namespaces do not keep each other from it.
final class ClaimedTag {
  private final Map<String, NavigableSet<Claimant>> namespaces = new HashMap<>();
  private final NavigableSet<Claimant> proven = new TreeSet<>(Claimant.OLDEST_FIRST);
  private final String tag;

  ClaimedTag(String tag) {
    this.tag = tag;
  }

  boolean isEmpty() {
    return namespaces.isEmpty();
  }

  /// Whose the tag is where a claimant may not push to it.
  ///
  /// @param resource one of those here or one to come
  Optional<Claimant> ownerBefore(Claimant resource) {
    Optional<Claimant> oldest = head(resource.namespace());
    if (oldest.isPresent()
        && !oldest.get().id().equals(resource.id())
        && oldest.get().isOlderThan(resource)) {
      return oldest;
    }
    return proven.isEmpty() || proven.first().isNeighbourOf(resource)
        ? Optional.empty()
        : Optional.of(proven.first());
  }

  /// Whether another of its namespace claims the tag, or another that has pushed to it.
  boolean hasAnother(ResourceID resource) {
    String namespace = resource.getNamespace().orElse("");
    return Stream.concat(
            namespaces.getOrDefault(namespace, Collections.emptyNavigableSet()).stream(),
            proven.stream())
        .anyMatch(other -> !other.id().equals(resource));
  }

  /// Puts one in another's place.
  ///
  /// @param before null where it claims the tag anew
  /// @param now null where it claims the tag no more
  /// @param gainedOrLost is given those who may push now and could not before, or the other way round;
  ///     the resource itself may be among them
  void replace(@Nullable Claimant before, @Nullable Claimant now, Set<ResourceID> gainedOrLost) {
    String namespace = (before == null ? Objects.requireNonNull(now) : before).namespace();
    Optional<String> winner = winner();
    Optional<Claimant> head = head(namespace);
    if (before != null) {
      remove(before);
    }
    if (now != null) {
      add(now);
    }
    Optional<String> winnerNow = winner();
    if (!sameResource(head, head(namespace))) {
      if (winner.isEmpty() || winner.get().equals(namespace)) {
        head.ifPresent(claimant -> gainedOrLost.add(claimant.id()));
      }
      if (winnerNow.isEmpty() || winnerNow.get().equals(namespace)) {
        head(namespace).ifPresent(claimant -> gainedOrLost.add(claimant.id()));
      }
    }
    if (!winner.equals(winnerNow)) {
      changeWinner(winner, winnerNow, gainedOrLost);
    }
  }

  private void changeWinner(
      Optional<String> winner, Optional<String> winnerNow, Set<ResourceID> gainedOrLost) {
    Stream<String> changed =
        winner.isPresent() && winnerNow.isPresent()
            ? Stream.of(winner.get(), winnerNow.get())
            : namespaces.keySet().stream()
                .filter(name -> !name.equals(winner.or(() -> winnerNow).orElseThrow()));
    changed.flatMap(name -> head(name).stream()).map(Claimant::id).forEach(gainedOrLost::add);
  }

  private void remove(Claimant claimant) {
    namespaces.computeIfPresent(
        claimant.namespace(),
        (name, claimants) -> {
          claimants.remove(claimant);
          return claimants.isEmpty() ? null : claimants;
        });
    proven.remove(claimant);
  }

  private void add(Claimant claimant) {
    namespaces
        .computeIfAbsent(claimant.namespace(), name -> new TreeSet<>(Claimant.OLDEST_FIRST))
        .add(claimant);
    if (claimant.proven().contains(tag)) {
      proven.add(claimant);
    }
  }

  private Optional<Claimant> head(String namespace) {
    return Optional.ofNullable(namespaces.get(namespace)).map(NavigableSet::first);
  }

  /// The namespace that keeps the others from the tag.
  private Optional<String> winner() {
    return proven.isEmpty() ? Optional.empty() : Optional.of(proven.first().namespace());
  }

  private static boolean sameResource(Optional<Claimant> one, Optional<Claimant> other) {
    return one.map(Claimant::id).equals(other.map(Claimant::id));
  }
}
