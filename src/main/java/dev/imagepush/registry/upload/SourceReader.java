package dev.imagepush.registry.upload;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.RequestBody;
import dev.imagepush.http.RequestBody.ByteCount;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.registry.access.Operation;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Reads a blob's bytes for the requests that carry them. What follows on what was read last comes from
/// the same stream, so that a blob in chunks is read once; anything else is opened anew. What fails in
/// reading is told apart from what fails in sending.
final class SourceReader implements AutoCloseable {
  private final Descriptor blob;
  private final BlobContent content;
  private @Nullable SourceStream in;

  SourceReader(Descriptor blob, BlobContent content) {
    this.blob = blob;
    this.content = content;
  }

  /// Part of the blob as a request's body: exactly these bytes, or no request at all. The source is
  /// opened here, before the request begins, since it may have to wait for its turn.
  RequestBody body(long from, long length, UploadProgress progress) {
    if (isRead(length)) {
      at(from);
    }
    return new RequestBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        copy(from, length, out, progress.at(from));
      }
    };
  }

  /// Reads the whole blob to see whether it is what its digest says.
  boolean isSound() {
    MessageDigest hash = blob.digest().algorithm().newHash();
    byte[] buffer = new byte[RequestBody.BUFFER_BYTES];
    try (InputStream all = content.open(0)) {
      int count;
      while ((count = all.read(buffer)) >= 0) {
        hash.update(buffer, 0, count);
      }
    } catch (IOException e) {
      throw ofSource(e);
    }
    return Digest.finished(blob.digest().algorithm(), hash).equals(blob.digest());
  }

  @Override
  public void close() {
    if (in != null) {
      in.close();
      in = null;
    }
  }

  private void copy(long from, long length, OutputStream out, ByteCount count) throws IOException {
    if (!isRead(length)) {
      return; // All of it is there; servers refuse a range that begins at the end.
    }
    SourceStream stream = at(from);
    RequestBody.copy(stream, out, length, count);
    if (from + length == blob.size() && stream.read() >= 0) {
      throw new ExitException(
          ExitReason.SOURCE_CORRUPT,
          "the source's blob " + blob.digest() + " is longer than its descriptor says");
    }
  }

  /// Even an empty blob is looked at: it may be longer than it says.
  private boolean isRead(long length) {
    return length > 0 || blob.size() == 0;
  }

  private SourceStream at(long offset) {
    if (in == null || in.position != offset) {
      close();
      in = open(offset);
    }
    return in;
  }

  private SourceStream open(long offset) {
    try {
      return new SourceStream(content.open(offset), offset, blob.size());
    } catch (IOException e) {
      throw ofSource(e);
    }
  }

  private static ExitException ofSource(IOException cause) {
    return NetworkFailures.of(Operation.GET_BLOB.toString(), "the source", cause);
  }

  /// The source's own stream, which says so where it fails.
  private static final class SourceStream extends InputStream {
    private final InputStream in;
    private final long end;
    private long position;

    SourceStream(InputStream in, long position, long end) {
      this.in = in;
      this.position = position;
      this.end = end;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      int count = read(one, 0, 1);
      return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      try {
        int count = in.read(buffer, offset, length);
        if (count < 0 && position < end) {
          throw new EOFException("ended at " + position);
        }
        position += Math.max(count, 0);
        return count;
      } catch (IOException e) {
        throw ofSource(e);
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        return; // All that was wanted of it has been read.
      }
    }
  }
}
