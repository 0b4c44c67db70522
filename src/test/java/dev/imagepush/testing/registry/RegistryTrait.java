package dev.imagepush.testing.registry;

/// A way in which a registry differs from others within what the specification allows.
enum RegistryTrait {
  /// Answers `Location` without scheme and host; absolute otherwise.
  RELATIVE_LOCATIONS,

  /// Takes an index although it lacks some of the manifests it names.
  SPARSE_INDEXES,

  /// Takes an image although it lacks some of the blobs it names.
  SPARSE_IMAGES,

  /// Mounts a blob from wherever the client may read it, where no `from` says otherwise.
  ANONYMOUS_MOUNTS,

  /// Lists the manifests that have a subject, and says so with `OCI-Subject` when one is pushed.
  REFERRERS,

  /// Takes tags with a manifest that is put by its digest: `?tag=a&tag=b`.
  TAG_PARAMETERS,

  /// Gives manifests an `ETag`, and keeps to `If-Match` and `If-None-Match`.
  MANIFEST_ETAGS
}
