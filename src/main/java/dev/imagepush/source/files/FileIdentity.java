package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// By what a file is known again, as long as nobody replaces, lengthens or rewrites it.
///
/// @param key its number on its file system; null where there are none
record FileIdentity(long size, FileTime modified, @Nullable Object key) {
  static FileIdentity of(BasicFileAttributes attributes) {
    return new FileIdentity(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }

  /// Says of a file that it is not the one that it was.
  ///
  /// @param what it, as a person named it
  static ExitException changed(String what, @Nullable Throwable cause) {
    return new ExitException(
        ExitReason.SOURCE_CORRUPT,
        what + " changed while it was read; push it again once it is complete",
        cause);
  }
}
