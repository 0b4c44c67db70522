package dev.imagepush.source.files;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The files of a layout: in a directory, or in an archive that stays packed.
public interface StoredFiles extends Closeable {
  /// The regular file at a path, or null where there is none.
  ///
  /// @param path relative, with `/` between its parts, of our making or normalised
  @Nullable StoredFile find(String path) throws IOException;

  /// How a person named the whole.
  String location();
}
