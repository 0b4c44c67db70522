package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Digests as registries write them: `sha256:` or `sha512:` and lower-case hex.
public final class ContentDigest {
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

  private ContentDigest() {}

  public static String sha256(byte[] bytes) {
    return write("sha256", algorithm("SHA-256").digest(bytes));
  }

  public static String sha512(byte[] bytes) {
    return write("sha512", algorithm("SHA-512").digest(bytes));
  }

  static boolean isWellFormed(String text) {
    return FORM.matcher(text).matches();
  }

  static MessageDigest newSha256() {
    return algorithm("SHA-256");
  }

  static String sha256(MessageDigest complete) {
    return write("sha256", complete.digest());
  }

  static String sha512(Content content) throws IOException {
    MessageDigest sum = algorithm("SHA-512");
    content.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), sum));
    return write("sha512", sum.digest());
  }

  /// The digest of these bytes by the algorithm that another digest, well-formed, is of.
  static String sameAlgorithm(String wellFormed, byte[] bytes) {
    return wellFormed.startsWith("sha512:") ? sha512(bytes) : sha256(bytes);
  }

  private static String write(String prefix, byte[] sum) {
    return prefix + ":" + HexFormat.of().formatHex(sum);
  }

  private static MessageDigest algorithm(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
