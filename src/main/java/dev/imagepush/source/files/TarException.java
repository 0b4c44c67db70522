package dev.imagepush.source.files;

import dev.imagepush.exit.ExitReason;

/// What is wrong with a tar archive, to be put after its name.
public final class TarException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitReason reason;
  private final String fault;

  private TarException(ExitReason reason, String fault) {
    super(fault);
    this.reason = reason;
    this.fault = fault;
  }

  /// The archive would harm who unpacks it, or two readers would understand it differently.
  static TarException unsafe(String fault) {
    return new TarException(ExitReason.UNSAFE_ARCHIVE, fault);
  }

  /// The archive is damaged, or no tar archive.
  static TarException corrupt(String fault) {
    return new TarException(ExitReason.SOURCE_CORRUPT, fault);
  }

  static TarException limitExceeded(String fault) {
    return new TarException(ExitReason.LIMIT_EXCEEDED, fault);
  }

  public ExitReason reason() {
    return reason;
  }

  public String fault() {
    return fault;
  }
}
