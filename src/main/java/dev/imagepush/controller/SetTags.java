package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.PushedStatus;
import dev.imagepush.api.v1beta1.UnfinishedStatus;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The tags that a resource has set, as far as its status tells. Pure.
///
/// @param status what it says so far
record SetTags(ImagePushStatus status) {
  /// Those of some tags that the resource has set to an image, now or before.
  List<String> ours(List<String> tags, String image, List<String> setNow) {
    List<String> before = setTo(image);
    return tags.stream().filter(tag -> setNow.contains(tag) || before.contains(tag)).toList();
  }

  /// What is at the destination after an attempt that failed has set tags. What earlier ones set to
  /// another image is forgotten.
  UnfinishedStatus leaving(String image, List<String> setNow) {
    @Nullable UnfinishedStatus before = status.unfinished();
    Stream<String> setBefore =
        before != null && image.equals(before.image()) ? before.tags().stream() : Stream.of();
    return new UnfinishedStatus(
        image,
        Stream.concat(setNow.stream(), setBefore)
            .distinct()
            .limit(UnfinishedStatus.MOST_TAGS)
            .toList());
  }

  private List<String> setTo(String image) {
    @Nullable PushedStatus pushed = status.pushed();
    @Nullable UnfinishedStatus unfinished = status.unfinished();
    return Stream.concat(
            pushed != null && image.equals(pushed.image()) ? pushed.tags().stream() : Stream.of(),
            unfinished != null && image.equals(unfinished.image())
                ? unfinished.tags().stream()
                : Stream.of())
        .toList();
  }
}
