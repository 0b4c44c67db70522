package dev.imagepush.source;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.source.files.TemporaryRoom;
import dev.imagepush.source.files.TemporarySpace;

/// What a source may take of this machine while it is opened and read.
///
/// @param limits how much is read at most
/// @param room where files are kept while they are needed
/// @param processors for hashing and compressing
/// @param manifests the memory for those that it reads for itself
record SourceResources(
    SourceLimits limits, TemporaryRoom room, ProcessorShare processors, ManifestRoom manifests) {
  /// Those of a process with one user.
  SourceResources(SourceLimits limits, TemporarySpace space) {
    this(
        limits,
        space.of(Tenant.LOCAL),
        new ProcessorShare(Runtime.getRuntime().availableProcessors()),
        ManifestRoom.UNBOUNDED);
  }

  /// The same for one push.
  ///
  /// @param tenant whose part of what is shared it takes
  SourceResources of(Tenant tenant, ManifestRoom ofPush) {
    return new SourceResources(limits, room.of(tenant), processors, ofPush);
  }
}
