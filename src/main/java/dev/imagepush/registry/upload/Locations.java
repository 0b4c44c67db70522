package dev.imagepush.registry.upload;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.Redirects;
import java.net.URI;

/// Our own rule for where an upload may be sent.
final class Locations {
  private Locations() {}

  /// Where an upload goes on: the registry's own origin, whatever the path. Anywhere else would see the
  /// credentials and the layers (CVE-2026-50151 in another client).
  static URI ofUpload(URI asked, String location) {
    URI target = Redirects.resolve(asked, location);
    if (!Origin.of(target).equals(Origin.of(asked))) {
      throw new ExitException(
          ExitReason.LOCATION_REJECTED,
          Origin.of(asked)
              + " points at "
              + Origin.of(target)
              + "; uploads go to the registry's own origin alone");
    }
    return target;
  }
}
