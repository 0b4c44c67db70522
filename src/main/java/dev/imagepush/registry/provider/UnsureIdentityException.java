package dev.imagepush.registry.provider;

import dev.imagepush.exit.ExitException;

/// A service that nobody named did not say who this process is: it may be that of another cloud, or its own
/// that fails just now. Who needs an identity fails with that failure; who can do without, does.
final class UnsureIdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ExitException failure;

  UnsureIdentityException(ExitException failure) {
    super(failure);
    this.failure = failure;
  }

  ExitException failure() {
    return failure;
  }
}
