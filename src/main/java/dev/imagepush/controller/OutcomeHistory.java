package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.HistoryEntry;
import dev.imagepush.exit.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last outcomes of a resource, the newest first. Pure.
final class OutcomeHistory {
  private static final int MOST = 5;

  private OutcomeHistory() {}

  /// The history with one more outcome, which takes the place of a failure just like it.
  ///
  /// @param digest of the image that was pushed; null where there is none
  static List<HistoryEntry> after(
      List<HistoryEntry> before, ExitStatus exit, @Nullable String digest, String duration) {
    boolean success = exit.code() == ExitCode.SUCCESS.number();
    List<HistoryEntry> entries = new ArrayList<>(before);
    if (!success && !entries.isEmpty() && entries.getFirst().reason().equals(exit.reason())) {
      entries.removeFirst();
    }
    entries.addFirst(
        new HistoryEntry(
            exit.at(),
            exit.code(),
            exit.reason(),
            success ? null : exit.message(),
            digest,
            duration));
    return entries.subList(0, Math.min(entries.size(), MOST));
  }
}
