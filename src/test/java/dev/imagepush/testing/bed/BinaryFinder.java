package dev.imagepush.testing.bed;

import dev.imagepush.testing.bed.BinarySource.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The sources of test binaries in their order; the first that holds all of them wins, and later
/// ones are not asked.
public final class BinaryFinder {
  private final List<BinarySource> sources;

  BinaryFinder(List<BinarySource> sources) {
    this.sources = List.copyOf(sources);
  }

  /// The binaries, built or downloaded if need be; that takes minutes and says so on standard error.
  ///
  /// @throws TestBedException if no source holds them; the message names each source and its reason
  public TestBinaries find(TestBinary... wanted) {
    Set<TestBinary> names = Set.of(wanted);
    List<String> reasons = new ArrayList<>();
    for (BinarySource source : sources) {
      switch (source.locate(names)) {
        case Answer.Present present -> {
          return present.binaries();
        }
        case Answer.Absent absent -> reasons.add(absent.reason());
      }
    }
    throw new TestBedException(
        "no source holds "
            + names.stream().map(TestBinary::fileName).sorted().collect(Collectors.joining(", "))
            + ":\n  - "
            + String.join("\n  - ", reasons));
  }

  /// The binaries if they lie on this machine now; nothing is built or downloaded.
  public Optional<TestBinaries> atHand(TestBinary... wanted) {
    Set<TestBinary> names = Set.of(wanted);
    for (BinarySource source : sources) {
      if (source.immediate() && source.locate(names) instanceof Answer.Present present) {
        return Optional.of(present.binaries());
      }
    }
    return Optional.empty();
  }
}
