package dev.imagepush.push;

import dev.imagepush.exit.Failure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What became of the tags that were to be removed.
///
/// @param removed those that pointed at the image
/// @param others those that do not point at the image, or are not there
/// @param left those that nothing was done about
/// @param failure why; null where none is left
public record RemovedTags(
    List<String> removed, List<String> others, List<String> left, @Nullable Failure failure) {
  /// There were none.
  public static final RemovedTags NONE = new RemovedTags(List.of(), List.of(), List.of(), null);

  public RemovedTags {
    removed = List.copyOf(removed);
    others = List.copyOf(others);
    left = List.copyOf(left);
  }

  /// What became of these and of others together. A tag of both counts by the better news.
  public RemovedTags and(RemovedTags more) {
    Set<String> gone = union(removed, more.removed);
    Set<String> still = union(left, more.left);
    still.removeAll(gone);
    Set<String> elsewhere = union(others, more.others);
    elsewhere.removeAll(gone);
    elsewhere.removeAll(still);
    return new RemovedTags(
        List.copyOf(gone),
        List.copyOf(elsewhere),
        List.copyOf(still),
        failure == null ? more.failure : failure);
  }

  private static Set<String> union(List<String> some, List<String> more) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all;
  }

  /// No tag was removed, for a reason.
  public static RemovedTags none(List<String> tags, Failure failure) {
    return new RemovedTags(List.of(), List.of(), tags, failure);
  }
}
