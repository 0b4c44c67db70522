package dev.imagepush.registry.access;

import java.util.Locale;

/// A request of the distribution API, as messages and metrics name it.
public enum Operation {
  HEAD_MANIFEST,
  GET_MANIFEST,
  GET_REFERRERS,
  PUT_MANIFEST,
  DELETE_MANIFEST,
  HEAD_BLOB,
  GET_BLOB,
  POST_UPLOAD,
  GET_UPLOAD,
  PATCH_UPLOAD,
  PUT_BLOB,
  DELETE_UPLOAD;

  /// The method, and what it acts on: `PUT manifest`.
  @Override
  public String toString() {
    int separator = name().indexOf('_');
    return name().substring(0, separator)
        + " "
        + name().substring(separator + 1).toLowerCase(Locale.ROOT);
  }
}
