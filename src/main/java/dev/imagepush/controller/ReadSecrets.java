package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.SecretReference;
import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.DockerConfig;
import dev.imagepush.credentials.InvalidCredentialsException;
import dev.imagepush.credentials.Keychain;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.credentials.RegistrySecret;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpProxy;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.image.Repository;
import dev.imagepush.source.remote.StoreAccess;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the Secrets that an endpoint of a resource refers to.
final class ReadSecrets implements EndpointSecrets {
  /// A keychain of one credential gives it for any repository.
  private static final Repository ANY = new Repository("any", "any");

  private final NamespacedSecrets secrets;

  ReadSecrets(NamespacedSecrets secrets) {
    this.secrets = secrets;
  }

  @Override
  public NamedCredential credential(
      @Nullable SecretReference reference, Repository repository, String field) {
    if (reference == null) {
      return new NamedCredential(Credential.ANONYMOUS, "no " + field + " is set");
    }
    String name = "Secret " + reference.name();
    Keychain keychain = keychain(reference, field);
    Credential credential = keychain.credentialFor(repository);
    if (credential.isAnonymous() && keychain instanceof DockerConfig config) {
      return new NamedCredential(
          credential,
          name
              + " has no entry for "
              + repository.host()
              + ", only for "
              + config.scopes().stream().sorted().limit(5).toList());
    }
    return new NamedCredential(credential, name);
  }

  @Override
  public NamedCredential fileCredential(@Nullable SecretReference reference, String field) {
    if (reference == null) {
      return new NamedCredential(Credential.ANONYMOUS, "no " + field + " is set");
    }
    String name = "Secret " + reference.name();
    return switch (keychain(reference, field)) {
      case DockerConfig config ->
          throw new ExitException(
              ExitReason.SECRET_INVALID,
              name
                  + " ("
                  + field
                  + ") holds registry credentials; a web server takes username and password, or token");
      case Keychain one -> new NamedCredential(one.credentialFor(ANY), name);
    };
  }

  @Override
  public StoreAccess storeAccess(@Nullable SecretReference reference, String field) {
    if (reference == null) {
      return new StoreAccess(null, "no " + field + " is set");
    }
    Secret secret = required(reference, field);
    String name = "Secret " + reference.name();
    try {
      return new StoreAccess(AccessKey.parse(data(secret, name)), name);
    } catch (InvalidCredentialsException e) {
      throw new ExitException(ExitReason.SECRET_INVALID, name + " (" + field + ") " + e.fault());
    }
  }

  private Keychain keychain(SecretReference reference, String field) {
    Secret secret = required(reference, field);
    String name = "Secret " + reference.name();
    try {
      return RegistrySecret.parse(secret.getType(), data(secret, name));
    } catch (InvalidCredentialsException e) {
      throw new ExitException(ExitReason.SECRET_INVALID, name + " (" + field + ") " + e.fault());
    }
  }

  @Override
  public TlsSettings tls(@Nullable SecretReference reference, String field) {
    if (reference == null) {
      return TlsSettings.SYSTEM;
    }
    Secret secret = required(reference, field);
    String name = "Secret " + reference.name();
    Map<String, byte[]> data = data(secret, name);
    @Nullable String ca = pem(data, "ca.crt");
    @Nullable String certificate = pem(data, "tls.crt");
    @Nullable String key = pem(data, "tls.key");
    if (ca == null && certificate == null) {
      throw new ExitException(
          ExitReason.SECRET_INVALID,
          name + " (" + field + ") has neither the key ca.crt nor tls.crt and tls.key");
    }
    if ((certificate == null) != (key == null)) {
      throw new ExitException(
          ExitReason.SECRET_INVALID,
          name + " (" + field + ") has only one of tls.crt and tls.key; both are needed");
    }
    TlsSettings settings =
        new TlsSettings(ca, certificate, key == null ? null : new SecretText(key), true);
    try {
      settings.requireReadable();
    } catch (ExitException e) {
      throw new ExitException(
          e.failure().as(e.reason(), name + " (" + field + ") key " + e.failure().message()), e);
    }
    return settings;
  }

  @Override
  public HttpProxy proxy(SecretReference reference, String field) {
    String name = "Secret " + reference.name();
    Map<String, byte[]> data = data(required(reference, field), name);
    @Nullable String address = text(data, "address");
    @Nullable String username = text(data, "username");
    @Nullable String password = text(data, "password");
    if (address == null || (username == null) != (password == null)) {
      throw new ExitException(
          ExitReason.SECRET_INVALID,
          name
              + " ("
              + field
              + (address == null
                  ? ") has no key address, such as http://proxy.example.com:3128"
                  : ") has only one of username and password; both are needed"));
    }
    try {
      return HttpProxy.of(
          address,
          username == null || password == null
              ? null
              : new Credential.Basic(username, new SecretText(password)),
          name);
    } catch (IllegalArgumentException e) {
      throw new ExitException(
          ExitReason.SECRET_INVALID,
          name
              + " ("
              + field
              + ") key address is not http://host:port; a login goes into username (without a colon)"
              + " and password");
    }
  }

  private Secret required(SecretReference reference, String field) {
    return secrets
        .find(reference.name())
        .orElseThrow(
            () ->
                new ExitException(
                    ExitReason.SECRET_NOT_FOUND,
                    "Secret "
                        + reference.name()
                        + " ("
                        + field
                        + ") does not exist in the namespace of the ImagePush; create it, and the push"
                        + " follows by itself"));
  }

  private static @Nullable String pem(Map<String, byte[]> data, String key) {
    byte[] value = data.get(key);
    return value == null ? null : new String(value, StandardCharsets.US_ASCII);
  }

  /// A value without the line's end that files and editors leave behind.
  private static @Nullable String text(Map<String, byte[]> data, String key) {
    byte[] value = data.get(key);
    return value == null ? null : new String(value, StandardCharsets.UTF_8).strip();
  }

  private static Map<String, byte[]> data(Secret secret, String name) {
    Map<String, byte[]> decoded = new HashMap<>();
    if (secret.getData() != null) {
      secret
          .getData()
          .forEach(
              (key, value) -> {
                try {
                  decoded.put(key, Base64.getMimeDecoder().decode(value));
                } catch (IllegalArgumentException e) {
                  throw new ExitException(
                      ExitReason.SECRET_INVALID, name + " key " + key + ": is not base64");
                }
              });
    }
    if (secret.getStringData() != null) {
      // Only in files that have not been through an API server.
      secret
          .getStringData()
          .forEach((key, value) -> decoded.put(key, value.getBytes(StandardCharsets.UTF_8)));
    }
    return decoded;
  }
}
