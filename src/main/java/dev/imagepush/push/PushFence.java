package dev.imagepush.push;

/// Asked just before a tag is moved, whether it still may be: a resource may have been changed or
/// deleted, and another replica may have taken over, since the push began.
@FunctionalInterface
public interface PushFence {
  /// Returns, or says why not.
  ///
  /// @throws dev.imagepush.exit.ExitException Cancelled where the push has been overtaken
  void check();

  /// Both must let it pass.
  default PushFence and(PushFence other) {
    return () -> {
      check();
      other.check();
    };
  }

  static PushFence open() {
    return () -> {};
  }
}
