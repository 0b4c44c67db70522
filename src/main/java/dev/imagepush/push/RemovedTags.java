package dev.imagepush.push;

import dev.imagepush.exit.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of the tags that were to be removed.
///
/// @param removed those that pointed at the image
/// @param others those that do not point at the image, or are not there
/// @param left those that nothing was done about
/// @param failure why; null where none is left
public record RemovedTags(
    List<String> removed, List<String> others, List<String> left, @Nullable Failure failure) {
  public RemovedTags {
    removed = List.copyOf(removed);
    others = List.copyOf(others);
    left = List.copyOf(left);
  }

  /// No tag was removed, for a reason.
  public static RemovedTags none(List<String> tags, Failure failure) {
    return new RemovedTags(List.of(), List.of(), tags, failure);
  }
}
