package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;

/// A way to make attempts.
interface AttemptRunner {
  /// The work of an attempt, all that can be refused at once refused.
  ///
  /// @param live the resource as the API server has it
  /// @param asked what its annotations ask for
  /// @throws ExitException by the reason why there will be no attempt
  AttemptWork prepare(ImagePush live, CheckRequest asked);
}
