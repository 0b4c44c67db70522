package dev.imagepush.quickstart;

/// The quickstart cannot go on; the message is all that a person needs to read.
final class QuickstartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QuickstartException(String message) {
    super(message);
  }

  QuickstartException(String message, Throwable cause) {
    super(message, cause);
  }
}
