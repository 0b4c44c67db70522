package dev.imagepush.registry;

import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.registry.profile.ChunkSize;
import java.util.function.Function;

/// How blobs are sent, as far as that is somebody's choice.
///
/// @param chunkSize what is wanted of a host, as a reference spells it
public record UploadSettings(UploadJournal journal, Function<String, ChunkSize> chunkSize) {
  /// What each registry wants, and nothing remembered.
  public static final UploadSettings DEFAULT =
      new UploadSettings(UploadJournal.none(), host -> ChunkSize.AS_THE_REGISTRY_WANTS);
}
