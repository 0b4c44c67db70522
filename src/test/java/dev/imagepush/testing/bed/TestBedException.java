package dev.imagepush.testing.bed;

import org.jspecify.annotations.Nullable;

/// The test bed could not be set up; the message says which part, why, and what to do.
public final class TestBedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TestBedException(String message) {
    super(message);
  }

  public TestBedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
