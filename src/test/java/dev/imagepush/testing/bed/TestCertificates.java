package dev.imagepush.testing.bed;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/// A certificate authority of its own, trusted by nobody else, and the certificates that it issues.
/// Keys are P-256; certificates are valid from an hour ago until a day from now.
public final class TestCertificates {
  private static final Duration BACKDATED = Duration.ofHours(1);
  private static final Duration LIFETIME = Duration.ofDays(1);
  private static final char[] NO_PASSWORD = new char[0];

  private final SecureRandom random = new SecureRandom();
  private final Issued authority;

  private TestCertificates(String name) {
    try {
      KeyPair keys = newKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      X509v3CertificateBuilder certificate = certificate(subject, subject, keys);
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      this.authority = new Issued(sign(certificate, keys), keys);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new TestBedException("no certificate authority " + name, e);
    }
  }

  /// A certificate and its key.
  public record Issued(X509Certificate certificate, KeyPair keys) {
    public String certificatePem() {
      return pem(certificate);
    }

    /// The private key as PKCS #8.
    public String keyPem() {
      try {
        return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public String publicKeyPem() {
      return pem(keys.getPublic());
    }

    @Override
    public String toString() {
      return "Issued[" + certificate.getSubjectX500Principal().getName() + "]";
    }
  }

  /// A new authority.
  public static TestCertificates create() {
    return new TestCertificates("ImagePush test CA");
  }

  /// The authority's certificate.
  public String caPem() {
    return authority.certificatePem();
  }

  /// A server's certificate for DNS names and IP addresses.
  public Issued issueServer(String... names) {
    return issue(
        new X500Name("CN=" + names[0]), KeyPurposeId.id_kp_serverAuth, alternativeNames(names));
  }

  /// A server's certificate for every name of this machine's loopback.
  public Issued issueLoopbackServer() {
    return issueServer("localhost", "127.0.0.1", "::1");
  }

  /// A client's certificate.
  public Issued issueClient(String commonName) {
    return issue(
        new X500Name("CN=" + commonName),
        KeyPurposeId.id_kp_clientAuth,
        alternativeNames(commonName));
  }

  /// Trusts this authority and nothing else; presents no certificate.
  public SSLContext trustingContext() {
    return context(null);
  }

  /// Trusts this authority and nothing else, and presents a client's certificate.
  public SSLContext presentingContext(Issued client) {
    try {
      KeyStore store = emptyStore();
      Certificate[] chain = {client.certificate()};
      store.setKeyEntry("client", client.keys().getPrivate(), NO_PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return context(factory.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new TestBedException("no TLS context for a client", e);
    }
  }

  private SSLContext context(KeyManager @Nullable [] own) {
    try {
      KeyStore store = emptyStore();
      store.setCertificateEntry("ca", authority.certificate());
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, factory.getTrustManagers(), random);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new TestBedException("no TLS context", e);
    }
  }

  private Issued issue(X500Name subject, KeyPurposeId purpose, GeneralNames names) {
    try {
      KeyPair keys = newKeyPair();
      X500Name issuer =
          X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded());
      X509v3CertificateBuilder certificate = certificate(issuer, subject, keys);
      certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      certificate.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      certificate.addExtension(Extension.subjectAlternativeName, false, names);
      return new Issued(sign(certificate, authority.keys()), keys);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new TestBedException("no certificate for " + subject, e);
    }
  }

  private X509v3CertificateBuilder certificate(X500Name issuer, X500Name subject, KeyPair keys) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(Long.SIZE, random).add(BigInteger.ONE),
        Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(LIFETIME)),
        subject,
        keys.getPublic());
  }

  private static X509Certificate sign(X509v3CertificateBuilder certificate, KeyPair issuer)
      throws GeneralSecurityException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(certificate.build(signer));
  }

  private static GeneralNames alternativeNames(String... names) {
    return new GeneralNames(
        Arrays.stream(names)
            .map(name -> new GeneralName(kindOf(name), name))
            .toArray(GeneralName[]::new));
  }

  private static int kindOf(String name) {
    return IPAddress.isValid(name) ? GeneralName.iPAddress : GeneralName.dNSName;
  }

  private static KeyPair newKeyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static String pem(Object value) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
