package dev.imagepush.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a manifest's bytes say.
public sealed interface Manifest {
  ManifestBytes content();

  /// What this manifest is attached to, such as the image that a signature signs; null for most.
  @Nullable Descriptor subject();

  /// One image, or any artifact that has the form of one.
  ///
  /// @param layers in order; empty for some artifacts
  record Image(
      ManifestBytes content,
      Descriptor config,
      List<Descriptor> layers,
      @Nullable Descriptor subject)
      implements Manifest {
    public Image {
      layers = List.copyOf(layers);
    }
  }

  /// A list of manifests, most often one for each platform.
  ///
  /// @param manifests in order; may be empty
  record Index(ManifestBytes content, List<Descriptor> manifests, @Nullable Descriptor subject)
      implements Manifest {
    public Index {
      manifests = List.copyOf(manifests);
    }
  }
}
