package dev.imagepush.cli;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.TlsSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whose certificates are trusted: the Java runtime's CAs, those of `SSL_CERT_FILE`, and those of
/// `--ca-file`.
final class TrustedCertificates {
  private static final String SSL_CERT_FILE = "SSL_CERT_FILE";

  private TrustedCertificates() {}

  /// Reads the files.
  ///
  /// @throws ExitException InvalidSpec where one cannot be read or holds no certificate
  static TlsSettings of(@Nullable Path caFile, boolean insecure, Surroundings surroundings) {
    if (insecure) {
      return new TlsSettings(null, null, null, false);
    }
    String variable = surroundings.variable(SSL_CERT_FILE);
    String pem =
        (variable.isEmpty() ? "" : read(SSL_CERT_FILE, Path.of(variable)))
            + (caFile == null ? "" : read("--ca-file", caFile));
    return pem.isEmpty() ? TlsSettings.SYSTEM : TlsSettings.trusting(pem);
  }

  private static String read(String name, Path file) {
    String pem;
    try {
      pem = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.INVALID_SPEC, name + ": " + file + " cannot be read; give a PEM file", e);
    }
    if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          name + ": " + file + " holds no certificate in PEM form (BEGIN CERTIFICATE)");
    }
    return pem + "\n";
  }
}
