package dev.imagepush.exit;

import java.util.Collection;
import java.util.Comparator;
import java.util.Set;

/// Which of several ends a process reports with its one exit status: what a person must look at first.
///
/// Refusals for safety come first, then what only a person can mend (logins, sources, the registry's
/// word), then what may pass by itself (network, time-outs), then the rest, and success last.
public final class ExitPrecedence {
  private static final Set<ExitReason> REFUSALS =
      Set.of(
          ExitReason.REALM_NOT_TRUSTED,
          ExitReason.EGRESS_BLOCKED,
          ExitReason.SOURCE_CORRUPT,
          ExitReason.UNSAFE_ARCHIVE,
          ExitReason.VERIFICATION_FAILED,
          ExitReason.VULNERABILITIES_FOUND,
          ExitReason.DIGEST_MISMATCH);

  private static final Comparator<ExitReason> FIRST_TO_LOOK_AT =
      Comparator.comparingInt(ExitPrecedence::rank).thenComparing(Comparator.naturalOrder());

  private ExitPrecedence() {}

  /// The one to report.
  ///
  /// @throws IllegalArgumentException where there is none
  public static ExitReason first(Collection<ExitReason> reasons) {
    return reasons.stream()
        .min(FIRST_TO_LOOK_AT)
        .orElseThrow(() -> new IllegalArgumentException("no end to report"));
  }

  private static int rank(ExitReason reason) {
    if (REFUSALS.contains(reason)) {
      return 0;
    }
    return switch (reason.code()) {
      case AUTHENTICATION -> 1;
      case SOURCE_IMAGE -> 2;
      case REGISTRY -> 3;
      case NETWORK -> 4;
      case TIMEOUT -> 5;
      case GENERAL -> 6;
      case SUCCESS -> 7;
    };
  }
}
