package dev.imagepush.registry.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// An entry as it lies in a file: who wrote it, and a checkpoint that only the holder of the key reads
/// (AES-GCM, bound to the file's name and its writer).
///
/// @param writer the process that wrote it
record SealedEntry(String writer, byte[] sealed) {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /// Of a file; the longest Location is some kilobytes.
  static final int MAX_BYTES = 64 * 1024;

  static SealedEntry of(
      Checkpoint checkpoint, String writer, String name, SecretKey key, SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    String text =
        checkpoint.confirmed()
            + "\n"
            + checkpoint.leastChunk()
            + "\n"
            + checkpoint.begun().getEpochSecond()
            + "\n"
            + checkpoint.location();
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD((name + writer).getBytes(StandardCharsets.UTF_8));
      byte[] secret = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return new SealedEntry(
          writer, ByteBuffer.allocate(nonce.length + secret.length).put(nonce).put(secret).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + CIPHER, e);
    }
  }

  /// The checkpoint; empty for what was not sealed with this key under this name.
  Optional<Checkpoint> open(String name, SecretKey key) {
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
      cipher.updateAAD((name + writer).getBytes(StandardCharsets.UTF_8));
      String text =
          new String(
              cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES),
              StandardCharsets.UTF_8);
      String[] parts = text.split("\n", 4);
      return Optional.of(
          new Checkpoint(
              parts[3],
              Long.parseLong(parts[0]),
              Long.parseLong(parts[1]),
              Instant.ofEpochSecond(Long.parseLong(parts[2]))));
    } catch (GeneralSecurityException
        | IllegalArgumentException
        | DateTimeException
        | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  byte[] bytes() {
    byte[] head = (writer + "\n").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + sealed.length).put(head).put(sealed).array();
  }

  static Optional<SealedEntry> parse(byte[] file) {
    int end = 0;
    while (end < file.length && file[end] != '\n') {
      end++;
    }
    String writer = new String(file, 0, end, StandardCharsets.US_ASCII);
    return end < file.length && Writer.isName(writer)
        ? Optional.of(new SealedEntry(writer, Arrays.copyOfRange(file, end + 1, file.length)))
        : Optional.empty();
  }
}
