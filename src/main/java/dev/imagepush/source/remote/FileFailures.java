package dev.imagepush.source.remote;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.RetryAfter;

/// Says in our words what the server of a file answered.
final class FileFailures {
  private FileFailures() {}

  /// What a status means where nothing else is known.
  static ExitReason reason(int status) {
    return switch (status) {
      case 401 -> ExitReason.UNAUTHORIZED;
      case 403 -> ExitReason.DENIED;
      case 404, 410 -> ExitReason.SOURCE_NOT_FOUND;
      case 429 -> ExitReason.RATE_LIMITED;
      case 408, 500, 502, 503, 504 -> ExitReason.REGISTRY_UNAVAILABLE;
      default -> ExitReason.PROTOCOL_ERROR;
    };
  }

  /// @param said what follows the status: a code that we know, a next step; may be empty
  static ExitException of(HttpResponse answer, ExitReason reason, String said) {
    return new ExitException(
        new Failure(
            reason,
            RemoteFile.OPERATION + ": " + host(answer) + " answered " + answer.status() + said,
            RemoteFile.OPERATION,
            answer.status(),
            null,
            answer.header("Retry-After").flatMap(RetryAfter::seconds).orElse(null)));
  }

  static String host(HttpResponse answer) {
    return Origin.of(answer.url()).authority();
  }
}
