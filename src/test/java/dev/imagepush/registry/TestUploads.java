package dev.imagepush.registry;

import dev.imagepush.exit.ExitException;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.upload.BlobUpload;
import dev.imagepush.registry.upload.UploadProgress;
import java.io.ByteArrayInputStream;
import java.util.List;

/// Uploads of bytes in memory, in one attempt.
public final class TestUploads {
  private TestUploads() {}

  /// Uploads a blob, and gives it up where that fails.
  public static BlobUpload.Arrival put(
      RepositoryClient client, Descriptor blob, List<Repository> mountFrom, byte[] bytes) {
    BlobUpload upload =
        client.upload(
            blob,
            mountFrom,
            offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset),
            UploadProgress.none());
    try {
      return upload.attempt();
    } catch (ExitException e) {
      upload.giveUp(false);
      throw e;
    }
  }
}
