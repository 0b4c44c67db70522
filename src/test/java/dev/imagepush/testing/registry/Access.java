package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Request;
import java.util.Optional;

/// Who gets in, and to what.
interface Access {
  /// Throws a refusal where the request may not do what it needs.
  void check(Request request, Optional<Need> need);

  /// Whether the request's sender may also read another repository, which a mount does.
  boolean mayPull(Request request, String repository);

  /// Everyone may do everything.
  Access OPEN =
      new Access() {
        @Override
        public void check(Request request, Optional<Need> need) {}

        @Override
        public boolean mayPull(Request request, String repository) {
          return true;
        }
      };
}
