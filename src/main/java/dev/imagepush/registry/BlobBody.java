package dev.imagepush.registry;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.RequestBody;
import dev.imagepush.image.Descriptor;
import dev.imagepush.registry.access.Operation;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;

/// A blob as a request's body: exactly the bytes that its descriptor promises, or no request at all.
/// What fails in reading is told apart from what fails in sending.
final class BlobBody implements RequestBody {
  private final Descriptor blob;
  private final BlobContent content;
  private final Supplier<ByteCount> counts;

  /// @param counts a count for each time that the body is sent
  BlobBody(Descriptor blob, BlobContent content, Supplier<ByteCount> counts) {
    this.blob = blob;
    this.content = content;
    this.counts = counts;
  }

  @Override
  public long length() {
    return blob.size();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (InputStream in = SourceStream.open(content, blob)) {
      RequestBody.copy(in, out, blob.size(), counts.get());
      if (in.read() >= 0) {
        throw new ExitException(
            ExitReason.SOURCE_CORRUPT,
            "the source's blob " + blob.digest() + " is longer than its descriptor says");
      }
    }
  }

  /// Reads the source, and says so where that fails.
  private static final class SourceStream extends InputStream {
    private final InputStream in;
    private final Descriptor blob;
    private long read;

    static SourceStream open(BlobContent content, Descriptor blob) {
      try {
        return new SourceStream(content.open(0), blob);
      } catch (IOException e) {
        throw ofSource(e);
      }
    }

    private SourceStream(InputStream in, Descriptor blob) {
      this.in = in;
      this.blob = blob;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int count = read(one, 0, 1);
      return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int count = in.read(buffer, offset, length);
        if (count < 0 && read < blob.size()) {
          throw new EOFException("ended at " + read);
        }
        read += Math.max(count, 0);
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
        throw ofSource(e);
      }
    }
  }

  static ExitException ofSource(IOException cause) {
    return NetworkFailures.of(Operation.GET_BLOB.toString(), "the source", cause);
  }
}
