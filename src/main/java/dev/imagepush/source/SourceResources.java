package dev.imagepush.source;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.source.files.TemporaryRoom;
import dev.imagepush.source.files.TemporarySpace;

/// What a source may take of this machine while it is opened and read.
///
/// @param limits how much is read at most
/// @param room where files are kept while they are needed
/// @param processors for hashing and compressing
record SourceResources(SourceLimits limits, TemporaryRoom room, ProcessorShare processors) {
  /// Those of a process with one user.
  SourceResources(SourceLimits limits, TemporarySpace space) {
    this(
        limits,
        space.of(Tenant.LOCAL),
        new ProcessorShare(Runtime.getRuntime().availableProcessors()));
  }

  /// The same, with a tenant's part of what is shared.
  SourceResources of(Tenant tenant) {
    return new SourceResources(limits, room.of(tenant), processors);
  }
}
