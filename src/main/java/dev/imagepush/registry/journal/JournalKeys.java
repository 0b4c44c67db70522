package dev.imagepush.registry.journal;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys of a book's entries, derived from the credential itself: who does not hold it can neither
/// read an entry nor tell which blob it is about. Derived as HKDF does (RFC 5869).
///
/// @param names for the names of files
/// @param seals for what is in them
record JournalKeys(SecretKeySpec names, SecretKeySpec seals) {
  private static final String MAC = "HmacSHA256";
  private static final byte[] SALT = bytes("imagepush upload journal 1");

  static JournalKeys of(Credential credential, Origin origin, String repository) {
    byte[] secret = mac(SALT, bytes(material(credential)));
    String scope = origin + "\n" + repository + "\n";
    return new JournalKeys(
        new SecretKeySpec(mac(secret, bytes(scope + "names\u0001")), MAC),
        new SecretKeySpec(mac(secret, bytes(scope + "seals\u0001")), "AES"));
  }

  /// The name of the entry about a blob.
  String name(String digest) {
    return HexFormat.of().formatHex(mac(names.getEncoded(), bytes(digest)));
  }

  /// Nothing is secret about an upload that anybody may make; its entry is still this repository's.
  private static String material(Credential credential) {
    return switch (credential) {
      case Credential.Anonymous anonymous -> "anonymous";
      case Credential.Basic basic ->
          "basic\n" + basic.username() + "\n" + basic.password().reveal();
      case Credential.IdentityToken identity -> "identity\n" + identity.token().reveal();
      case Credential.Ambient ambient ->
          throw new IllegalArgumentException("an identity that holds no secret seals nothing");
      case Credential.AwsKey aws -> "aws\n" + aws.key().id() + "\n" + aws.key().secret().reveal();
      case Credential.RegistryToken registry -> "token\n" + registry.token().reveal();
    };
  }

  private static byte[] mac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Shows no key.
  @Override
  public String toString() {
    return "JournalKeys[***]";
  }
}
