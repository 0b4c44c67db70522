package dev.imagepush.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.image.Repository;
import dev.imagepush.image.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The credentials of a Docker configuration: `{"auths": {"host": {"auth": "…"}}}`. A key may be a host,
/// a URL, or a host with the beginning of a repository's path; the longest that fits wins.
///
/// Docker Hub is found under each of its names: `docker.io`, `index.docker.io`,
/// `registry-1.docker.io` and `https://index.docker.io/v1/`, the last of which `docker login` writes.
public final class DockerConfig implements Keychain {
  private static final Set<String> DOCKER_HUB_NAMES =
      Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

  private final Map<String, Credential> byScope;

  private DockerConfig(Map<String, Credential> byScope) {
    this.byScope = Map.copyOf(byScope);
  }

  /// Reads the content of `.dockerconfigjson`.
  public static DockerConfig parse(byte[] json) throws InvalidCredentialsException {
    JsonNode root = object(json);
    if (root.has("credsStore") || root.has("credHelpers")) {
      throw new InvalidCredentialsException(
          "names a credential helper; helpers are programs, and none is run: put the credentials"
              + " under auths");
    }
    JsonNode auths = root.path("auths");
    if (!auths.isObject()) {
      throw new InvalidCredentialsException("has no object auths");
    }
    return new DockerConfig(credentials(auths));
  }

  /// Reads a person's own configuration: its `auths` alone, of which it may have none. The helpers that
  /// it may name are another's to run.
  public static DockerConfig parseLogins(byte[] json) throws InvalidCredentialsException {
    JsonNode auths = object(json).path("auths");
    return new DockerConfig(auths.isObject() ? credentials(auths) : Map.of());
  }

  /// Reads the content of the older `.dockercfg`, which is the `auths` alone.
  public static DockerConfig parseLegacy(byte[] json) throws InvalidCredentialsException {
    return new DockerConfig(credentials(object(json)));
  }

  @Override
  public Credential credentialFor(Repository repository) {
    String scope = repository.toString();
    while (true) {
      Credential found = byScope.get(scope);
      if (found != null) {
        return found;
      }
      int slash = scope.lastIndexOf('/');
      if (slash < 0) {
        return Credential.ANONYMOUS;
      }
      scope = scope.substring(0, slash);
    }
  }

  /// The hosts and paths that it has credentials for, for a message that says what was looked at.
  public Set<String> scopes() {
    return byScope.keySet();
  }

  private static JsonNode object(byte[] json) throws InvalidCredentialsException {
    try {
      return StrictJson.object(json);
    } catch (StrictJson.MalformedJsonException e) {
      throw new InvalidCredentialsException(e.fault());
    }
  }

  private static Map<String, Credential> credentials(JsonNode auths)
      throws InvalidCredentialsException {
    Map<String, Credential> byScope = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : auths.properties()) {
      Credential credential = credential(entry.getValue());
      // docker login leaves an empty entry where it put the credentials into a helper.
      if (!credential.isAnonymous()) {
        byScope.putIfAbsent(scope(entry.getKey()), credential);
      }
    }
    return byScope;
  }

  /// The key without scheme, API version and trailing slash.
  private static String scope(String key) {
    String scope = key.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "");
    scope = scope.replaceFirst("/+$", "");
    int slash = scope.indexOf('/');
    String host = (slash < 0 ? scope : scope.substring(0, slash)).toLowerCase(Locale.ROOT);
    String path = slash < 0 ? "" : scope.substring(slash);
    return (DOCKER_HUB_NAMES.contains(host) ? Repository.DOCKER_HUB : host) + path;
  }

  private static Credential credential(JsonNode entry) throws InvalidCredentialsException {
    String identityToken = entry.path("identitytoken").asText("");
    if (!identityToken.isEmpty()) {
      return new Credential.IdentityToken(new SecretText(identityToken));
    }
    String registryToken = entry.path("registrytoken").asText("");
    if (!registryToken.isEmpty()) {
      if (registryToken.chars().anyMatch(Character::isISOControl)) {
        throw new InvalidCredentialsException("has a registrytoken with control characters");
      }
      return new Credential.RegistryToken(new SecretText(registryToken));
    }
    String auth = entry.path("auth").asText("");
    String username = entry.path("username").asText("");
    String password = entry.path("password").asText("");
    if (!auth.isEmpty()) {
      String pair = decoded(auth);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw new InvalidCredentialsException("has an auth that is not base64 of user:password");
      }
      username = pair.substring(0, colon);
      password = pair.substring(colon + 1);
    }
    if (username.isEmpty() && password.isEmpty()) {
      return Credential.ANONYMOUS;
    }
    if (username.indexOf(':') >= 0) {
      throw new InvalidCredentialsException("has a user name with a colon");
    }
    return username.equals("<token>")
        ? new Credential.IdentityToken(new SecretText(password))
        : new Credential.Basic(username, new SecretText(password));
  }

  private static String decoded(String auth) throws InvalidCredentialsException {
    try {
      return new String(Base64.getMimeDecoder().decode(auth), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new InvalidCredentialsException("has an auth that is not base64");
    }
  }
}
