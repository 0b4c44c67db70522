package dev.imagepush.conventions;

import dev.imagepush.exit.ExitCode;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Recovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The page of exit codes and reasons, generated from the list in the code. `./mvnw -Pdocs` writes it
/// anew.
final class ErrorCodesPage {
  static final Path PATH = Path.of("docs", "reference", "error-codes.md");

  private static final String INTRODUCTION =
      """
      # Exit codes and reasons

      Every push ends with one code and one reason of this list. They are the same in `status.exit`, in
      conditions and events, in metrics, and on the command line, whose exit status is the code. The list is
      closed: a reason, once released, keeps its meaning. Scripts should compare codes and reasons, and
      leave the message to people.

      What follows a failure is a property of the reason, not of the code:

      | Then | In a cluster | On the command line |
      |---|---|---|
      | retry | tried again by itself, by `spec.retry`; `Reconciling` | tried again, up to `--retry-attempts`; a reason Cancelled or InternalError ends at once |
      | wait | looked at again, slowly, until what is missing is there; `Reconciling` | ends at once |
      | stop | not tried again until the resource is changed; `Stalled` | ends at once |

      With several resources, `imagepush run` exits with the code to look at first: refusals for safety
      (RealmNotTrusted, EgressBlocked, SourceCorrupt, UnsafeArchive, VerificationFailed,
      VulnerabilitiesFound, DigestMismatch), then 2, 4, 5, 3, 6, 1, and 0 where nothing failed.
      """;

  private ErrorCodesPage() {}

  static void write() throws IOException {
    Files.createDirectories(PATH.toAbsolutePath().getParent());
    Files.writeString(PATH, generate());
    System.out.println("wrote " + PATH);
  }

  static String generate() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (ExitCode code : ExitCode.values()) {
      page.append("\n## ").append(code.number()).append(": ").append(code.title()).append("\n\n");
      page.append("| Reason | Meaning | What to do | Then |\n|---|---|---|---|\n");
      Arrays.stream(ExitReason.values())
          .filter(reason -> reason.code() == code)
          .forEach(
              reason ->
                  page.append(
                      "| `%s` | %s | %s | %s |\n"
                          .formatted(
                              reason, reason.meaning(), reason.remedy(), then(reason.recovery()))));
    }
    return page.toString();
  }

  private static String then(Recovery recovery) {
    return switch (recovery) {
      case NONE -> "";
      case RETRY -> "retry";
      case WAIT -> "wait";
      case STALL -> "stop";
    };
  }
}
