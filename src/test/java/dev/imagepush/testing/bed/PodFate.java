package dev.imagepush.testing.bed;

/// What becomes of a Pod of a [StandInKubelet].
public sealed interface PodFate {
  /// Its container runs to its end.
  record Runs() implements PodFate {}

  /// It has a node, and nothing follows.
  record NeverStarts() implements PodFate {}

  /// There is no node for it.
  record IsUnschedulable() implements PodFate {}

  /// Its image cannot be pulled, now or later.
  record CannotPull() implements PodFate {}

  /// Its container is killed as soon as it runs, since it took more memory than its limit.
  record RunsOutOfMemory() implements PodFate {}

  /// Its node needs what it holds, and has it end; of its container there is no state.
  record IsEvicted() implements PodFate {}

  /// Its container ends as soon as it runs, and leaves a message that is nobody's but the caller's.
  record Ends(int exitCode, String terminationMessage) implements PodFate {}
}
