package dev.imagepush.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.DockerConfig;
import dev.imagepush.credentials.InvalidCredentialsException;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Repository;
import dev.imagepush.image.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The logins that `docker login`, `podman login` and their like have left on this machine. In each file
/// an entry under `auths` comes before a helper; a helper for the registry alone before that for all.
///
/// Files, in order: `REGISTRY_AUTH_FILE`; `config.json` in `DOCKER_CONFIG`, else in `~/.docker`;
/// `containers/auth.json` in `XDG_RUNTIME_DIR`; `~/.config/containers/auth.json`. The first that has a
/// login for the repository decides.
final class LoginFiles {
  private final Surroundings surroundings;
  private final CredentialProgram helper;

  LoginFiles(Surroundings surroundings, CredentialProgram helper) {
    this.surroundings = surroundings;
    this.helper = helper;
  }

  /// The login for a repository.
  ///
  /// @throws ExitException SecretInvalid for a file that cannot be read or understood
  Optional<NamedCredential> find(Repository repository) {
    for (Path file : files()) {
      Optional<byte[]> content = content(file);
      if (content.isPresent()) {
        Credential credential = credential(file, content.get(), repository);
        if (!credential.isAnonymous()) {
          return Optional.of(new NamedCredential(credential, file.toString()));
        }
      }
    }
    return Optional.empty();
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    String authFile = surroundings.variable("REGISTRY_AUTH_FILE");
    if (!authFile.isEmpty()) {
      files.add(Path.of(authFile));
    }
    String dockerConfig = surroundings.variable("DOCKER_CONFIG");
    Path docker =
        dockerConfig.isEmpty() ? surroundings.home().resolve(".docker") : Path.of(dockerConfig);
    files.add(docker.resolve("config.json"));
    String runtime = surroundings.variable("XDG_RUNTIME_DIR");
    if (!runtime.isEmpty()) {
      files.add(Path.of(runtime, "containers", "auth.json"));
    }
    files.add(surroundings.home().resolve(Path.of(".config", "containers", "auth.json")));
    return files;
  }

  private static Optional<byte[]> content(Path file) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.SECRET_INVALID, file + " cannot be read; check its permissions", e);
    }
  }

  private Credential credential(Path file, byte[] content, Repository repository) {
    try {
      Credential entry = DockerConfig.parseLogins(content).credentialFor(repository);
      if (!entry.isAnonymous()) {
        return entry;
      }
      String name = helperName(StrictJson.object(content), repository);
      return name.isEmpty() ? Credential.ANONYMOUS : helper.credential(name, repository);
    } catch (InvalidCredentialsException e) {
      throw new ExitException(ExitReason.SECRET_INVALID, file + " " + e.fault());
    } catch (StrictJson.MalformedJsonException e) {
      throw new ExitException(ExitReason.SECRET_INVALID, file + " " + e.fault());
    }
  }

  private static String helperName(JsonNode config, Repository repository) {
    JsonNode forRegistry = config.path("credHelpers");
    for (String server : CredentialProgram.serversOf(repository)) {
      String name = forRegistry.path(server).asText("");
      if (!name.isEmpty()) {
        return name;
      }
    }
    return config.path("credsStore").asText("");
  }
}
