package dev.imagepush.push;

import dev.imagepush.image.Repository;
import dev.imagepush.registry.RegistryAccess;
import java.util.List;

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
  }
}
