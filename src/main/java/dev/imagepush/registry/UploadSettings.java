package dev.imagepush.registry;

import dev.imagepush.credentials.Origin;
import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.registry.profile.RegistryProfile;
import java.util.function.Function;

/// How blobs are sent, as far as that is somebody's choice.
///
/// @param profiles what is known of a host, as a reference spells it
/// @param chunkSize what is wanted of a registry
public record UploadSettings(
    UploadJournal journal,
    Function<String, RegistryProfile> profiles,
    Function<Origin, ChunkSize> chunkSize) {
  /// What each registry wants, and nothing remembered.
  public static final UploadSettings DEFAULT =
      new UploadSettings(
          UploadJournal.none(), RegistryProfile::of, registry -> ChunkSize.AS_THE_REGISTRY_WANTS);

  public UploadSettings with(UploadJournal newJournal) {
    return new UploadSettings(newJournal, profiles, chunkSize);
  }

  public UploadSettings with(Function<Origin, ChunkSize> newChunkSize) {
    return new UploadSettings(journal, profiles, newChunkSize);
  }
}
