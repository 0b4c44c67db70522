package dev.imagepush.registry.journal;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.image.Digest;
import java.util.Optional;

/// Remembers uploads under way. It never fails: what cannot be kept is forgotten, and the blob is then
/// sent from its beginning.
public interface UploadJournal extends AutoCloseable {
  /// The entries of those who hold this credential, about one repository. Nobody else finds them.
  ///
  /// @param repository its path
  Book of(Credential credential, Origin origin, String repository);

  /// Ends this process's part in it; what is remembered stays.
  @Override
  default void close() {}

  /// Entries about the blobs of one repository.
  @FunctionalInterface
  interface Book {
    /// Takes the entry about a blob for one upload; while it has it, no other upload gets it.
    Note take(Digest blob);
  }

  /// The entry about one blob, whether or not there is one yet.
  interface Note {
    /// What was last written; empty where nothing was, or it cannot be read, or is too old.
    Optional<Checkpoint> read();

    /// @return whether it will be found again
    boolean write(Checkpoint checkpoint);

    void erase();

    /// Gives the entry back, as it is.
    void release();
  }

  /// Remembers nothing.
  static UploadJournal none() {
    return (credential, origin, repository) -> blob -> FORGETFUL;
  }

  Note FORGETFUL =
      new Note() {
        @Override
        public Optional<Checkpoint> read() {
          return Optional.empty();
        }

        @Override
        public boolean write(Checkpoint checkpoint) {
          return false;
        }

        @Override
        public void erase() {}

        @Override
        public void release() {}
      };
}
