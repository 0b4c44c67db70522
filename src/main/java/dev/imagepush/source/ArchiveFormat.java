package dev.imagepush.source;

/// What a tar archive is read as.
public enum ArchiveFormat {
  /// What its content shows. Docker 25 and later write both forms into one archive, which is then read
  /// as an OCI layout: it keeps the manifest's digest.
  BY_CONTENT,
  /// An OCI image layout.
  OCI_LAYOUT,
  /// What `docker save` writes: `manifest.json`, configs and layers.
  DOCKER_ARCHIVE
}
