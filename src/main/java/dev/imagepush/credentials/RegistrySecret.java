package dev.imagepush.credentials;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a Kubernetes Secret's type and data as registry credentials.
///
/// | Type | Keys |
/// |---|---|
/// | `kubernetes.io/dockerconfigjson` | `.dockerconfigjson` |
/// | `kubernetes.io/dockercfg` | `.dockercfg` |
/// | `kubernetes.io/basic-auth` | `username`, `password` |
/// | `Opaque` | `username` and `password`, or `token`, or `.dockerconfigjson`, or `accesskey` and `secretkey` |
public final class RegistrySecret {
  /// The user whose password is a service account's key, as Google's registries have it: JSON of several
  /// lines, in the form that Google hands it out.
  private static final String GOOGLE_KEY_USER = "_json_key";

  private RegistrySecret() {}

  /// Reads the Secret's data.
  ///
  /// @throws InvalidCredentialsException with a message that names the key at fault and goes after the
  ///     Secret's name
  public static Keychain parse(@Nullable String type, Map<String, byte[]> data)
      throws InvalidCredentialsException {
    return switch (type == null ? "Opaque" : type) {
      case "kubernetes.io/dockerconfigjson" -> dockerConfig(data);
      case "kubernetes.io/dockercfg" -> named(".dockercfg", data, DockerConfig::parseLegacy);
      case "kubernetes.io/basic-auth" -> Keychain.of(basic(data));
      case "Opaque" -> opaque(data);
      default ->
          throw new InvalidCredentialsException(
              "has a type that is not read; use kubernetes.io/dockerconfigjson,"
                  + " kubernetes.io/dockercfg, kubernetes.io/basic-auth or Opaque");
    };
  }

  private static Keychain opaque(Map<String, byte[]> data) throws InvalidCredentialsException {
    if (data.containsKey("token")) {
      return Keychain.of(
          new Credential.RegistryToken(new SecretText(new SecretData(data).text("token"))));
    }
    if (data.containsKey(".dockerconfigjson")) {
      return dockerConfig(data);
    }
    if (data.containsKey("accesskey")) {
      return Keychain.of(new Credential.AwsKey(AccessKey.parse(data)));
    }
    return Keychain.of(basic(data));
  }

  private static Keychain dockerConfig(Map<String, byte[]> data)
      throws InvalidCredentialsException {
    return named(".dockerconfigjson", data, DockerConfig::parse);
  }

  private static Credential basic(Map<String, byte[]> data) throws InvalidCredentialsException {
    SecretData secret = new SecretData(data);
    String username = secret.text("username");
    if (username.indexOf(':') >= 0) {
      throw new InvalidCredentialsException("key username: has a colon, which no user name has");
    }
    String password =
        username.equals(GOOGLE_KEY_USER) ? secret.lines("password") : secret.text("password");
    return new Credential.Basic(username, new SecretText(password));
  }

  private static Keychain named(String key, Map<String, byte[]> data, DockerConfigFormat format)
      throws InvalidCredentialsException {
    byte[] value = new SecretData(data).required(key);
    try {
      return format.parse(value);
    } catch (InvalidCredentialsException e) {
      throw new InvalidCredentialsException("key " + key + ": " + e.fault());
    }
  }

  @FunctionalInterface
  private interface DockerConfigFormat {
    DockerConfig parse(byte[] value) throws InvalidCredentialsException;
  }
}
