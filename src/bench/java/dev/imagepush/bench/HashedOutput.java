package dev.imagepush.bench;

import dev.imagepush.image.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// A stream that knows the SHA-256 of what has passed.
final class HashedOutput extends FilterOutputStream {
  private final MessageDigest hash = Digest.Algorithm.SHA256.newHash();

  HashedOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    hash.update(bytes, offset, length);
    out.write(bytes, offset, length);
  }

  Digest digest() {
    return Digest.finished(Digest.Algorithm.SHA256, hash);
  }
}
