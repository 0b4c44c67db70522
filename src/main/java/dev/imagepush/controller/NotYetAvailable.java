package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePushSpec;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.ArrayList;
import java.util.List;

/// The fields of the API that this version cannot honour. They are refused by name: a field that is
/// silently ignored is a promise broken.
final class NotYetAvailable {
  private NotYetAvailable() {}

  /// Refuses a spec that sets one.
  ///
  /// @throws ExitException PolicyDenied, naming every such field
  static void requireNone(ImagePushSpec spec) {
    List<String> fields = new ArrayList<>();
    check(fields, spec.source().build() != null, "spec.source.build");
    check(fields, spec.verify() != null, "spec.verify");
    if (!fields.isEmpty()) {
      throw new ExitException(
          ExitReason.POLICY_DENIED,
          "not available in this version of ImagePush: "
              + String.join(", ", fields)
              + "; remove it to push without");
    }
  }

  private static void check(List<String> fields, boolean isSet, String field) {
    if (isSet) {
      fields.add(field);
    }
  }
}
