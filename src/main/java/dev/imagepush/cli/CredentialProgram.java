package dev.imagepush.cli;

import com.google.cloud.tools.jib.registry.credentials.CredentialHelperNotFoundException;
import com.google.cloud.tools.jib.registry.credentials.CredentialHelperUnhandledServerUrlException;
import com.google.cloud.tools.jib.registry.credentials.DockerCredentialHelper;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Asks one of Docker's credential helpers, the programs `docker-credential-NAME` on the PATH. Only the
/// command line does: the person who configured the helper runs it.
class CredentialProgram {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /// What `docker login` calls Docker Hub comes first.
  private static final List<String> DOCKER_HUB =
      List.of("https://index.docker.io/v1/", "docker.io", "index.docker.io");

  private final Map<String, String> environment;

  CredentialProgram(Map<String, String> environment) {
    this.environment = environment;
  }

  /// The names under which helpers keep the logins of a repository's registry.
  static List<String> serversOf(Repository repository) {
    return repository.host().equals(Repository.DOCKER_HUB)
        ? DOCKER_HUB
        : List.of(repository.host());
  }

  /// What the helper answers; anonymous where it knows no login.
  ///
  /// @throws ExitException SecretInvalid where it cannot be run or fails
  Credential credential(String name, Repository repository) {
    if (!NAME.matcher(name).matches()) {
      throw new ExitException(
          ExitReason.SECRET_INVALID, "a credential helper's name has letters, digits, '.', '-'");
    }
    for (String server : serversOf(repository)) {
      try {
        var found = new DockerCredentialHelper(server, program(name), environment).retrieve();
        SecretText secret = new SecretText(found.getPassword());
        return found.isOAuth2RefreshToken()
            ? new Credential.IdentityToken(secret)
            : new Credential.Basic(found.getUsername(), secret);
      } catch (CredentialHelperUnhandledServerUrlException e) {
        continue; // It knows nobody there.
      } catch (CredentialHelperNotFoundException e) {
        throw new ExitException(
            ExitReason.SECRET_INVALID,
            program(name) + ", which Docker's configuration names, is not on the PATH",
            e);
      } catch (IOException | IllegalArgumentException e) {
        throw new ExitException(
            ExitReason.SECRET_INVALID, program(name) + " failed; run it by hand to see why", e);
      }
    }
    return Credential.ANONYMOUS;
  }

  /// What is run, found on the PATH.
  Path program(String name) {
    return Path.of("docker-credential-" + name);
  }
}
