package dev.imagepush.source.files;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Zstandard (RFC 8878), by the reference implementation. Its library is unpacked into Java's temporary
/// folder when it is first needed.
public final class ZstdStreams {
  /// The zstd program's own default: three times as fast as gzip's, and smaller.
  private static final int LEVEL = 3;

  /// 8 MiB. A frame that looks back further makes its reader hold as much in memory, outside of Java's heap.
  /// RFC 8878, section 3.1.1.1.2, asks readers for 8 MiB and writers for no more; the zstd program's levels up
  /// to 19 keep to it, `--long` writes 128 MiB.
  private static final int MAX_WINDOW_LOG = 23;

  private ZstdStreams() {}

  static InputStream decompressing(InputStream packed) throws IOException {
    return loaded(
        () -> new ZstdInputStreamNoFinalizer(new EndSingly(packed)).setLongMax(MAX_WINDOW_LOG));
  }

  /// The same bytes give the same frame.
  public static OutputStream compressing(OutputStream target) throws IOException {
    return loaded(() -> new ZstdOutputStreamNoFinalizer(target, LEVEL));
  }

  private static <T> T loaded(Opening<T> opening) throws IOException {
    try {
      return opening.open();
    } catch (LinkageError e) {
      throw new ExitException(
          ExitReason.UNSUPPORTED_MEDIA_TYPE,
          "zstd cannot be used here: its library was not loaded from Java's temporary folder, which"
              + " must be writable and allow programs (no noexec)",
          e);
    }
  }

  @FunctionalInterface
  private interface Opening<T> {
    T open() throws IOException;
  }

  /// Hands out the last bytes one by one. zstd-jni notices that a frame is cut only where it has read
  /// after the frame before, so that a few bytes behind the last frame would pass unseen.
  private static final class EndSingly extends InputStream {
    /// The longest header of a frame.
    private static final int END = 18;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 18];
    private int position;
    private int filled;
    private boolean ended;

    EndSingly(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (!ended && filled - position <= END) {
        fill();
      }
      int ready = filled - position;
      if (ready == 0) {
        return -1;
      }
      int count = ready <= END ? 1 : Math.min(length, ready - END);
      System.arraycopy(buffer, position, target, offset, count);
      position += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    private void fill() throws IOException {
      System.arraycopy(buffer, position, buffer, 0, filled - position);
      filled -= position;
      position = 0;
      int count = in.read(buffer, filled, buffer.length - filled);
      ended = count < 0;
      filled += Math.max(0, count);
    }
  }
}
