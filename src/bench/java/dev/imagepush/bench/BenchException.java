package dev.imagepush.bench;

/// A benchmark that could not be run, with what a person can do about it.
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchException(String message) {
    super(message);
  }
}
