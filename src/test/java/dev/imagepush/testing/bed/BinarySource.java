package dev.imagepush.testing.bed;

import java.util.Set;

/// A place that test binaries may come from.
interface BinarySource {

  /// What a source says about the binaries it was asked for: all of them, or why not.
  sealed interface Answer {
    record Present(TestBinaries binaries) implements Answer {}

    /// `reason` names the source and what a person can do about it.
    record Absent(String reason) implements Answer {}
  }

  /// Whether the answer comes at once, with nothing built or downloaded.
  boolean immediate();

  /// Looks for every one of `wanted`; a source that holds only some of them is no source. Builds or
  /// downloads them where the source is not [#immediate()].
  Answer locate(Set<TestBinary> wanted);
}
