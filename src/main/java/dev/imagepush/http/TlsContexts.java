package dev.imagepush.http;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Makes TLS contexts from settings.
final class TlsContexts {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");
  private static final char[] IN_MEMORY_ONLY = new char[0];

  private TlsContexts() {}

  /// Makes a context.
  ///
  /// @throws ExitException SecretInvalid, with a message that says which part cannot be read
  static SSLContext of(TlsSettings settings) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(settings), trustManagers(settings), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ExitException(ExitReason.INTERNAL_ERROR, "TLS cannot be set up", e);
    }
  }

  private static TrustManager[] trustManagers(TlsSettings settings)
      throws GeneralSecurityException, IOException {
    if (!settings.verified()) {
      return new TrustManager[] {new UnverifiedTrust()};
    }
    if (settings.caCertificates() == null) {
      return systemTrust();
    }
    KeyStore store = emptyStore();
    int count = 0;
    for (TrustManager manager : systemTrust()) {
      for (X509Certificate issuer : ((X509TrustManager) manager).getAcceptedIssuers()) {
        store.setCertificateEntry("ca-" + count++, issuer);
      }
    }
    for (Certificate ca : certificates("ca.crt", settings.caCertificates())) {
      store.setCertificateEntry("ca-" + count++, ca);
    }
    return trust(store);
  }

  private static TrustManager[] systemTrust() throws GeneralSecurityException {
    return trust(null);
  }

  private static TrustManager[] trust(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keyManagers(TlsSettings settings)
      throws GeneralSecurityException, IOException {
    if (settings.clientCertificate() == null || settings.clientKey() == null) {
      return null;
    }
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "client",
        privateKey(settings.clientKey().reveal()),
        IN_MEMORY_ONLY,
        certificates("tls.crt", settings.clientCertificate()).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY_ONLY);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(String key, String pem) {
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
      if (certificates.isEmpty()) {
        throw new CertificateException("none");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new ExitException(
          ExitReason.SECRET_INVALID, key + " holds no certificate in PEM form (BEGIN CERTIFICATE)");
    }
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    Matcher matcher = PKCS8.matcher(pem);
    if (matcher.find()) {
      for (String algorithm : KEY_ALGORITHMS) {
        try {
          byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException | IllegalArgumentException e) {
          continue; // a key of another algorithm, or none
        }
      }
    }
    throw new ExitException(
        ExitReason.SECRET_INVALID,
        "tls.key holds no private key in PKCS #8 PEM form (BEGIN PRIVATE KEY); openssl pkcs8 -topk8"
            + " -nodes converts others");
  }
}
