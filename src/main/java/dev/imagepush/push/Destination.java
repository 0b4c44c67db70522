package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.RegistryAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where an image goes.
///
/// @param tags in order; with none the image is stored by its digest alone
/// @param mountFrom repositories of the same registry whose blobs may be mounted instead of sent
public record Destination(
    Repository repository,
    List<String> tags,
    Overwrite overwrite,
    List<Repository> mountFrom,
    RegistryAccess access) {
  public Destination {
    tags = List.copyOf(tags);
    mountFrom = List.copyOf(mountFrom);
    if (!tags.stream().allMatch(ImageReference::isTag)) {
      throw new IllegalArgumentException("a destination's tags are tags");
    }
  }

  /// Tags of a repository of the same registry, reached in the same way.
  ///
  /// @throws ExitException InvalidSpec where it is in another registry, which must not see the credentials
  public Destination at(Repository other, List<String> itsTags) {
    if (!other.host().equals(repository.host())) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          "what was pushed is at "
              + other.host()
              + ", and the credentials of spec.destination are for "
              + repository.host());
    }
    return new Destination(other, itsTags, overwrite, List.of(), access);
  }

  /// This destination, which may mount from a source too: where it is in the same registry, and not the
  /// destination itself.
  Destination mountingFrom(Optional<Repository> source) {
    List<Repository> candidates = new ArrayList<>();
    source
        .filter(from -> from.host().equals(repository.host()) && !from.equals(repository))
        .ifPresent(candidates::add);
    mountFrom.stream().filter(from -> !candidates.contains(from)).forEach(candidates::add);
    return new Destination(repository, tags, overwrite, candidates, access);
  }
}
