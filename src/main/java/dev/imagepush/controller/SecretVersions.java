package dev.imagepush.controller;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which versions of its Secrets an attempt saw, so that a changed one can be told.
///
/// @param versions by name; `absent` for a Secret that did not exist
record SecretVersions(Map<String, String> versions) {
  private static final String ABSENT = "absent";

  SecretVersions {
    versions = Map.copyOf(versions);
  }

  static SecretVersions read(Collection<String> names, NamespacedSecrets secrets) {
    Map<String, String> versions = new HashMap<>();
    for (String name : names) {
      versions.put(name, version(secrets.find(name)));
    }
    return new SecretVersions(versions);
  }

  /// The version of one Secret, which may be absent.
  static String version(Optional<Secret> secret) {
    return secret
        .map(found -> found.getMetadata().getUid() + "/" + found.getMetadata().getResourceVersion())
        .orElse(ABSENT);
  }
}
