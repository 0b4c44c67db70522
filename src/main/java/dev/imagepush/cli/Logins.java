package dev.imagepush.cli;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Who asks a registry. For the destination, the first of: `--username` with its password;
/// `IMAGEPUSH_REGISTRY_USER` and `IMAGEPUSH_REGISTRY_PASSWORD`; the logins on this machine. For the
/// source those logins alone, since nothing says that one password belongs to two registries.
final class Logins {
  static final String USER = "IMAGEPUSH_REGISTRY_USER";
  static final String PASSWORD = "IMAGEPUSH_REGISTRY_PASSWORD";

  private static final int LONGEST_PASSWORD = 64 << 10;

  private final @Nullable NamedCredential given;
  private final LoginFiles files;

  private Logins(@Nullable NamedCredential given, LoginFiles files) {
    this.given = given;
    this.files = files;
  }

  /// Reads what was given; the logins on this machine are looked at when they are needed.
  ///
  /// @throws ExitException InvalidSpec where a user has no password, or a password no user
  static Logins of(PushOptions flags, Surroundings surroundings) {
    return new Logins(
        given(flags, surroundings),
        new LoginFiles(surroundings, new CredentialProgram(surroundings.environment())));
  }

  NamedCredential forSource(Repository repository) {
    return files.find(repository).orElseGet(() -> anonymous(repository));
  }

  NamedCredential forDestination(Repository repository) {
    return given == null ? forSource(repository) : given;
  }

  private static NamedCredential anonymous(Repository repository) {
    return new NamedCredential(
        Credential.ANONYMOUS,
        "no login for " + repository.host() + " is on this machine; docker login makes one");
  }

  private static @Nullable NamedCredential given(PushOptions flags, Surroundings surroundings) {
    String user = flags.username == null ? surroundings.variable(USER) : flags.username;
    String password = password(flags, surroundings);
    if (user.isEmpty() && password.isEmpty()) {
      return null;
    }
    if (user.isEmpty()) {
      throw invalid("a password without a user; give --username or " + USER);
    }
    if (password.isEmpty()) {
      throw invalid("a user without a password; give --password-stdin or " + PASSWORD);
    }
    if (user.indexOf(':') >= 0) {
      throw invalid("a user name has no colon");
    }
    return new NamedCredential(
        new Credential.Basic(user, new SecretText(password)),
        flags.username == null ? USER : "--username");
  }

  private static String password(PushOptions flags, Surroundings surroundings) {
    if (flags.passwordStdin && flags.password != null) {
      throw invalid("--password and --password-stdin exclude each other");
    }
    if (flags.passwordStdin) {
      return firstLine(surroundings);
    }
    return flags.password == null ? surroundings.variable(PASSWORD) : flags.password;
  }

  private static String firstLine(Surroundings surroundings) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int next;
      while ((next = surroundings.input().read()) >= 0 && next != '\n') {
        line.write(next);
        if (line.size() > LONGEST_PASSWORD) {
          throw invalid("--password-stdin: no line end within 64 KiB");
        }
      }
    } catch (IOException e) {
      throw invalid("--password-stdin: standard input cannot be read");
    }
    String password = line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", "");
    if (password.isEmpty()) {
      throw invalid("--password-stdin: standard input is empty");
    }
    return password;
  }

  private static ExitException invalid(String message) {
    return new ExitException(ExitReason.INVALID_SPEC, message);
  }
}
