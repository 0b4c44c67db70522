package dev.imagepush.credentials;

/// Credentials that cannot be read. The message says which key has which fault, and holds nothing of
/// the input: parsers that quote it have leaked secrets (CVE-2020-8564).
public final class InvalidCredentialsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String fault;

  InvalidCredentialsException(String fault) {
    super(fault);
    this.fault = fault;
  }

  /// What is wrong, to be put after the name of what was read.
  public String fault() {
    return fault;
  }
}
