package dev.imagepush.operator.logging;

import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import java.io.PrintStream;

/// Says on standard error what goes wrong in logging itself. Logback's own way would be standard
/// output, which belongs to the command line's answer.
public final class LoggingTrouble implements StatusListener {
  private final PrintStream stream;

  /// Called by logback.
  public LoggingTrouble() {
    this(System.err);
  }

  LoggingTrouble(PrintStream stream) {
    this.stream = stream;
  }

  @Override
  public void addStatusEvent(Status status) {
    if (status.getEffectiveLevel() >= Status.ERROR) {
      stream.println("logging: " + CredentialMask.of(String.valueOf(status.getMessage())));
    }
  }
}
