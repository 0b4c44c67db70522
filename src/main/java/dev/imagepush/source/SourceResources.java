package dev.imagepush.source;

import dev.imagepush.source.files.TemporarySpace;

/// What a source may take of this machine while it is opened and read.
///
/// @param limits how much is read at most
/// @param space where files are kept while they are needed
/// @param processors for hashing and compressing
record SourceResources(SourceLimits limits, TemporarySpace space, ProcessorShare processors) {
  SourceResources(SourceLimits limits, TemporarySpace space) {
    this(limits, space, new ProcessorShare(Runtime.getRuntime().availableProcessors()));
  }
}
