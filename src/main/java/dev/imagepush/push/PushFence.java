package dev.imagepush.push;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;

/// Asked just before a tag is moved, whether it still may be: a resource may have been changed or
/// deleted, and another replica may have taken over, since the push began.
@FunctionalInterface
public interface PushFence {
  /// What was tried where nobody could be asked.
  String OPERATION = "ask Kubernetes";

  /// Returns, or says why not.
  ///
  /// @throws dev.imagepush.exit.ExitException Cancelled where the push has been overtaken, ConnectFailed where
  ///     nobody could be asked
  void check();

  /// Both must let it pass.
  default PushFence and(PushFence other) {
    return () -> {
      check();
      other.check();
    };
  }

  /// Nobody could be asked. It is no failure of the push, and counts as no attempt.
  ///
  /// @param what it was that could not be asked, after "the Kubernetes API could not be asked"
  static Failure notAsked(String what) {
    return new Failure(
        ExitReason.CONNECT_FAILED,
        "the Kubernetes API could not be asked " + what,
        OPERATION,
        null,
        null,
        null);
  }

  static PushFence open() {
    return () -> {};
  }
}
