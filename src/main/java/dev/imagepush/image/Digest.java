package dev.imagepush.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/// The content address of bytes: an algorithm and its lower-case hexadecimal hash.
///
/// @param hex exactly as many characters as the algorithm yields
public record Digest(Algorithm algorithm, String hex) {
  /// The algorithms that the OCI image specification registers and registries accept.
  public enum Algorithm {
    SHA256("SHA-256", 64),
    SHA512("SHA-512", 128);

    private final String javaName;
    private final Pattern hex;

    Algorithm(String javaName, int length) {
      this.javaName = javaName;
      this.hex = Pattern.compile("[0-9a-f]{" + length + "}");
    }

    /// A new hash of nothing yet.
    public MessageDigest newHash() {
      try {
        return MessageDigest.getInstance(javaName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has " + javaName, e);
      }
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Digest {
    if (!algorithm.hex.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "a " + algorithm + " digest has only lower-case hexadecimal digits, of the full length");
    }
  }

  /// Reads `sha256:…` or `sha512:…`.
  ///
  /// @throws IllegalArgumentException for another algorithm, another length or other characters
  public static Digest parse(String text) {
    for (Algorithm algorithm : Algorithm.values()) {
      String prefix = algorithm + ":";
      if (text.startsWith(prefix)) {
        return new Digest(algorithm, text.substring(prefix.length()));
      }
    }
    throw new IllegalArgumentException("a digest starts with sha256: or sha512:");
  }

  public static Digest of(Algorithm algorithm, byte[] bytes) {
    return ofHash(algorithm, algorithm.newHash().digest(bytes));
  }

  public static Digest sha256(byte[] bytes) {
    return of(Algorithm.SHA256, bytes);
  }

  /// The digest that a finished hash stands for.
  public static Digest finished(Algorithm algorithm, MessageDigest hash) {
    return ofHash(algorithm, hash.digest());
  }

  /// Whether these bytes are the ones addressed.
  public boolean matches(byte[] bytes) {
    return equals(of(algorithm, bytes));
  }

  private static Digest ofHash(Algorithm algorithm, byte[] hash) {
    return new Digest(algorithm, HexFormat.of().formatHex(hash));
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
