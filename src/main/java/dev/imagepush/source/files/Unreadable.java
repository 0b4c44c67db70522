package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Says that a file may not be read, and by whom: where it was written, it had another owner.
final class Unreadable {
  /// On Linux, a folder of this process, which its user owns.
  private static final Path OWN = Path.of("/proc/self");

  private Unreadable() {}

  static ExitException of(String what, AccessDeniedException cause) {
    return new ExitException(
        ExitReason.SOURCE_NOT_FOUND,
        what
            + " may not be read by "
            + user()
            + ", as which this push runs; let it be read by that user (chmod a+rX, or its group)",
        cause);
  }

  private static String user() {
    try {
      return "the user id " + Files.getAttribute(OWN, "unix:uid");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return "the user " + System.getProperty("user.name");
    }
  }
}
