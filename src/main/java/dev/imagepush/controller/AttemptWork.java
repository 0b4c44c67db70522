package dev.imagepush.controller;

import dev.imagepush.push.Interruption;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import java.util.function.Consumer;

/// What an attempt does. It ends soon after its thread is interrupted.
interface AttemptWork {
  /// Does it on this thread.
  ///
  /// @param progress says how far it is
  /// @param interruption says, once the thread is interrupted, whether another attempt goes on
  /// @param stands is told where it stands, whenever that changes
  PushOutcome perform(PushProgress progress, Interruption interruption, Consumer<Situation> stands);
}
