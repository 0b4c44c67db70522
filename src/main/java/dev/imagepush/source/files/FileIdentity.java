package dev.imagepush.source.files;

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
}
