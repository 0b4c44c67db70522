package dev.imagepush.controller;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The Secrets as one attempt sees them: each is read once, so that what is remembered of it is what was
/// used. For one thread.
final class SecretsOfAttempt implements NamespacedSecrets {
  private final NamespacedSecrets secrets;
  private final Map<String, Optional<Secret>> seen = new HashMap<>();

  SecretsOfAttempt(NamespacedSecrets secrets) {
    this.secrets = secrets;
  }

  @Override
  public Optional<Secret> find(String name) {
    return seen.computeIfAbsent(name, secrets::find);
  }
}
