package dev.imagepush.testing.registry;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// A blob on its way in. Whoever began to write last is the one who may: a request that was given
/// up for lost cannot add its late bytes.
final class UploadSession {
  private static final int COPY_BYTES = 256 << 10;

  private final String id;
  private final String repository;
  private final Spool spool;
  private final MessageDigest sha256 = ContentDigest.newSha256();
  private int writer;
  private int step;
  private boolean lastChunkSeen;

  UploadSession(String id, String repository, Spool spool) {
    this.id = id;
    this.repository = repository;
    this.spool = spool;
  }

  String id() {
    return id;
  }

  String repository() {
    return repository;
  }

  Spool spool() {
    return spool;
  }

  /// How many bytes have arrived, those of a request that broke off included.
  long offset() {
    return spool.length();
  }

  /// Appends what the stream holds. A stream that breaks off leaves what it brought.
  void append(InputStream body) throws IOException {
    int self = takeOver();
    byte[] buffer = new byte[COPY_BYTES];
    int count = body.read(buffer);
    while (count >= 0) {
      append(self, buffer, count);
      count = body.read(buffer);
    }
  }

  /// Chunks shorter than the minimum may only come last.
  synchronized boolean acceptsChunk(long length, long minimum) {
    if (lastChunkSeen) {
      return false;
    }
    lastChunkSeen = length < minimum;
    return true;
  }

  /// The opaque part of the next Location; the one before is no longer good for writing.
  synchronized String nextState() {
    step++;
    return state();
  }

  synchronized boolean isCurrent(String state) {
    return state.equals(state());
  }

  String sha256() {
    return ContentDigest.sha256(sha256);
  }

  private String state() {
    return id.substring(0, 8) + "." + step;
  }

  private synchronized int takeOver() {
    writer++;
    return writer;
  }

  private synchronized void append(int self, byte[] bytes, int length) throws IOException {
    if (self != writer) {
      throw new IOException("another request writes to this upload now");
    }
    spool.append(bytes, 0, length);
    sha256.update(bytes, 0, length);
  }
}
