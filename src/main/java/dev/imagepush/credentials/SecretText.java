package dev.imagepush.credentials;

/// A text that must not be seen: a password, a token. It cannot be printed by accident.
public final class SecretText {
  private final String value;

  public SecretText(String value) {
    this.value = value;
  }

  /// The text itself, for the one place that sends it.
  public String reveal() {
    return value;
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretText secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
