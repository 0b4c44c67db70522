package dev.imagepush.exit;

import org.jspecify.annotations.Nullable;

/// A failure on its way up to where the attempt is reported.
public final class ExitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public ExitException(Failure failure) {
    this(failure, null);
  }

  public ExitException(Failure failure, @Nullable Throwable cause) {
    super(failure.reason() + ": " + failure.message(), cause);
    this.failure = failure;
  }

  public ExitException(ExitReason reason, String message) {
    this(new Failure(reason, message), null);
  }

  public ExitException(ExitReason reason, String message, @Nullable Throwable cause) {
    this(new Failure(reason, message), cause);
  }

  public Failure failure() {
    return failure;
  }

  public ExitReason reason() {
    return failure.reason();
  }
}
