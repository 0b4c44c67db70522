package dev.imagepush.worker;

/// What a worker said cannot be taken for what it should be. The message says in our words what is wrong,
/// to be put after a name for it, and quotes nothing: whoever can write into the Pod chose the text.
public final class InvalidReportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidReportException(String fault) {
    super(fault);
  }
}
