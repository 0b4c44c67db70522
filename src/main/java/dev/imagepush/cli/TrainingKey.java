package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A server's key for `localhost` that lives as long as the training does. The JDK has no public API to
/// sign a certificate, so its `keytool` makes it.
///
/// @param store with the key and its self-signed certificate
/// @param certificate the same certificate in PEM form
record TrainingKey(Path store, Path certificate) {
  private static final String ALIAS = "training";

  /// The store is deleted within seconds, and trusted by nobody.
  private static final String PASSWORD = "training";

  private static final int LIMIT_SECONDS = 60;

  static TrainingKey create(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    TrainingKey key =
        new TrainingKey(folder.resolve("training.p12"), folder.resolve("training.crt"));
    key.delete();
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost",
                "-validity",
                "1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                key.store.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      keytool.destroyForcibly();
      throw new IOException("keytool made no key");
    }
    String encoded =
        Base64.getMimeEncoder().encodeToString(key.load().getCertificate(ALIAS).getEncoded());
    Files.writeString(
        key.certificate,
        "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n",
        US_ASCII);
    return key;
  }

  SSLContext serverContext() throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  void delete() throws IOException {
    Files.deleteIfExists(store);
    Files.deleteIfExists(certificate);
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      loaded.load(in, PASSWORD.toCharArray());
    }
    return loaded;
  }
}
