package dev.imagepush.http;

import dev.imagepush.credentials.SecretText;
import org.jspecify.annotations.Nullable;

/// How a server's certificate is verified, and how we identify ourselves to it.
///
/// @param caCertificates PEM; trusted besides the system's; null for the system's alone
/// @param clientCertificate PEM, the chain; null for none
/// @param clientKey PEM, PKCS #8; null exactly where there is no client certificate
/// @param verified false only where a person said `--insecure` on the command line
public record TlsSettings(
    @Nullable String caCertificates,
    @Nullable String clientCertificate,
    @Nullable SecretText clientKey,
    boolean verified) {
  public static final TlsSettings SYSTEM = new TlsSettings(null, null, null, true);

  public TlsSettings {
    if ((clientCertificate == null) != (clientKey == null)) {
      throw new IllegalArgumentException("a client certificate and its key come together");
    }
  }

  public static TlsSettings trusting(String caCertificates) {
    return new TlsSettings(caCertificates, null, null, true);
  }

  /// Returns where all of it can be read.
  ///
  /// @throws dev.imagepush.exit.ExitException SecretInvalid, naming the part that cannot be: `ca.crt`,
  ///     `tls.crt` or `tls.key`
  public void requireReadable() {
    TlsContexts.of(this);
  }

  /// The same trust without our identity, for servers that we were only pointed at.
  public TlsSettings withoutIdentity() {
    return new TlsSettings(caCertificates, null, null, verified);
  }
}
