package dev.imagepush.controller;

import dev.imagepush.exit.ExitException;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/// The Secrets of one namespace, that of the resource which refers to them. There is no way to ask for
/// another.
@FunctionalInterface
public interface NamespacedSecrets {
  /// The Secret of that name; empty where there is none.
  ///
  /// @throws ExitException Forbidden where it may not be read
  Optional<Secret> find(String name);
}
