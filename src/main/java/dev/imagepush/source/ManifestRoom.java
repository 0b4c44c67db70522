package dev.imagepush.source;

import dev.imagepush.image.Manifest;

/// The memory for manifests that a source reads and keeps for itself while it is opened.
public interface ManifestRoom {
  /// As much as there is, for a process with one user.
  ManifestRoom UNBOUNDED =
      new ManifestRoom() {
        @Override
        public void awaitRoom(long bytes) {}

        @Override
        public boolean holds(Manifest manifest) {
          return true;
        }

        @Override
        public void hasRead() {}
      };

  /// Waits until a manifest of so many bytes may be read, whatever it holds.
  ///
  /// @throws dev.imagepush.exit.ExitException Cancelled where this thread is interrupted
  void awaitRoom(long bytes);

  /// Holds a manifest that was read.
  ///
  /// @return whether the image is within what one may take
  boolean holds(Manifest manifest);

  /// Told that all have been read: what it holds is all that it needs from now on.
  void hasRead();
}
