package dev.imagepush.registry.provider;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The process's variables, as far as they say who it is to clouds. An empty one counts as not set. No
/// resource has a part in them.
public record IdentityEnvironment(Map<String, String> variables) {
  public IdentityEnvironment {
    variables = Map.copyOf(variables);
  }

  boolean has(String name) {
    return !value(name).isEmpty();
  }

  String value(String name) {
    return variables.getOrDefault(name, "");
  }

  String first(String name, String other) {
    return has(name) ? value(name) : value(other);
  }

  /// What is in the file that a variable names, which is written anew now and then.
  String file(String name) {
    try {
      return Files.readString(Path.of(value(name))).strip();
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.SECRET_INVALID,
          "GET login: the file of " + name + " cannot be read by this process");
    }
  }

  /// Names no values: some are keys.
  @Override
  public String toString() {
    return "IdentityEnvironment";
  }
}
