package dev.imagepush.exit;

/// The kind of an end, and the exit status of the command line.
public enum ExitCode {
  SUCCESS(0, "Success"),
  GENERAL(1, "General"),
  AUTHENTICATION(2, "Authentication"),
  NETWORK(3, "Network"),
  SOURCE_IMAGE(4, "Source image"),
  REGISTRY(5, "Registry"),
  TIMEOUT(6, "Timeout");

  private final int number;
  private final String title;

  ExitCode(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /// The number that a process exits with, and `status.exit.code`.
  public int number() {
    return number;
  }

  public String title() {
    return title;
  }
}
