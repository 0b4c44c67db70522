package dev.imagepush.exit;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How an attempt failed, in our own words. Nothing that a remote server wrote is in it but its HTTP
/// status and its code from the closed list of the OCI distribution specification.
///
/// @param message at most 512 characters: the operation, the host, the next step
/// @param operation what was tried, such as `PUT manifest`; null where no request was made
/// @param httpStatus the status of the answer; null where there was none
/// @param registryCode the answer's code from the OCI list, such as `TOOMANYREQUESTS`
/// @param retryAfter how long the server asked to wait; null where it did not say
public record Failure(
    ExitReason reason,
    String message,
    @Nullable String operation,
    @Nullable Integer httpStatus,
    @Nullable String registryCode,
    @Nullable Duration retryAfter) {
  /// The longest message; status fields and events stay readable.
  public static final int MAX_MESSAGE_LENGTH = 512;

  /// Control and format characters, halves of characters, and ends of lines and paragraphs.
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  public Failure {
    message = printable(message);
  }

  public Failure(ExitReason reason, String message) {
    this(reason, message, null, null, null, null);
  }

  /// This failure with another reason and message, for one who knows more about its circumstances.
  public Failure as(ExitReason betterReason, String betterMessage) {
    return new Failure(
        betterReason, betterMessage, operation, httpStatus, registryCode, retryAfter);
  }

  /// A text as status fields and events take it: without characters that a terminal would obey or that
  /// hide others, and cut where it is longer than they allow.
  public static String printable(String text) {
    String clean = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    if (clean.length() <= MAX_MESSAGE_LENGTH) {
      return clean;
    }
    int end = MAX_MESSAGE_LENGTH - 1;
    return clean.substring(0, Character.isHighSurrogate(clean.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
