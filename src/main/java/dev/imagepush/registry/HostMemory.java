package dev.imagepush.registry;

import dev.imagepush.registry.upload.HostUploads;

/// What one host has shown of itself. Lasts as long as the process. Thread-safe.
final class HostMemory {
  private final HostUploads uploads;
  private volatile boolean ignoresTagParameters;

  HostMemory(HostUploads uploads) {
    this.uploads = uploads;
  }

  HostUploads uploads() {
    return uploads;
  }

  boolean takesTagParameters() {
    return !ignoresTagParameters;
  }

  /// It took a manifest with tags in the query, and said nothing of them.
  void ignoresTagParameters() {
    ignoresTagParameters = true;
  }
}
