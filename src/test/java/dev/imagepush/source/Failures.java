package dev.imagepush.source;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagepush.exit.ExitException;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Catches the failure that an action must end in.
final class Failures {
  private Failures() {}

  static ExitException failure(ThrowingCallable action) {
    return Objects.requireNonNull(
        catchThrowableOfType(ExitException.class, action), "an ExitException was expected");
  }
}
