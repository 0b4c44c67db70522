package dev.imagepush.source.files;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// What a compressed archive holds, counted as it comes out: a few bytes can be made to unpack to more
/// than any disk holds.
final class DecompressedStream extends InputStream {
  /// The most bytes out of one. Deflate's own most is 1,032; archives of programs and libraries have 2
  /// to 10.
  static final int MAX_RATIO = 200;

  /// So many are given without regard to the ratio: files of zeros exist.
  static final long FREE_BYTES = 256L << 20;

  private final String location;
  private final Compression compression;
  private final long maxBytes;
  private final Counted packed;
  private final InputStream unpacked;
  private long total;

  /// Begins to read.
  ///
  /// @param location the archive's name in messages
  /// @param maxBytes the most bytes that come out
  /// @throws ExitException SourceCorrupt
  static InputStream of(InputStream packed, Compression compression, String location, long maxBytes)
      throws IOException {
    Counted counted = new Counted(packed);
    try {
      InputStream unpacked =
          switch (compression) {
            case GZIP -> new GzipStream(counted);
            case ZSTD -> ZstdStreams.decompressing(counted);
            case NONE, UNKNOWN -> packed;
            case BZIP2, XZ ->
                throw new ExitException(
                    ExitReason.UNSUPPORTED_MEDIA_TYPE,
                    location
                        + " is compressed with "
                        + compression
                        + ", which is not read; compress it with gzip or zstd");
          };
      return new DecompressedStream(counted, unpacked, compression, location, maxBytes);
    } catch (ZipException e) {
      throw damaged(location, compression, e);
    }
  }

  private DecompressedStream(
      Counted packed,
      InputStream unpacked,
      Compression compression,
      String location,
      long maxBytes) {
    this.packed = packed;
    this.unpacked = unpacked;
    this.compression = compression;
    this.location = location;
    this.maxBytes = maxBytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count;
    try {
      count = unpacked.read(target, offset, length);
    } catch (ZipException e) {
      throw damaged(location, compression, e);
    } catch (ZstdIOException e) {
      throw e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()
          ? limit(
              "needs more than 8 MiB of memory to be read; compress it without --long or --ultra",
              e)
          : damaged(location, compression, e);
    }
    total += Math.max(0, count);
    requireWithinLimits();
    // Virtual threads take turns only where they wait, and here is nothing to wait for.
    Thread.yield();
    return count;
  }

  @Override
  public void close() throws IOException {
    unpacked.close();
  }

  private void requireWithinLimits() {
    if (total > maxBytes) {
      throw limit(
          "unpacks to more than the " + maxBytes + " bytes allowed (limits.imageBytes)", null);
    }
    if (total > FREE_BYTES && (total - FREE_BYTES) / MAX_RATIO > packed.count) {
      throw limit(
          "unpacks to more than "
              + MAX_RATIO
              + " times its size; push it as a .tar if that is right",
          null);
    }
  }

  private ExitException limit(String fault, @Nullable Throwable cause) {
    return new ExitException(ExitReason.LIMIT_EXCEEDED, location + " " + fault, cause);
  }

  private static ExitException damaged(
      String location, Compression compression, IOException cause) {
    return new ExitException(
        ExitReason.SOURCE_CORRUPT,
        location
            + " is compressed with "
            + compression
            + ", and is cut, damaged, or has something behind its end; copy or build it again",
        cause);
  }

  /// Counts what is taken from the compressed side.
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = in.read(target, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
