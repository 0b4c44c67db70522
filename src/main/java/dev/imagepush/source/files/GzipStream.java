package dev.imagepush.source.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Undoes gzip (RFC 1952), to the last byte: members may follow one another, as pigz and bgzip write
/// them; each one's checksum and length are compared, and nothing else may stand between or behind them.
/// The JDK's own reader takes what it cannot read behind a member for the end.
final class GzipStream extends InputStream {
  private static final int BUFFER = 1 << 18;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;
  private static final int TIME_TO_SYSTEM = 6;

  private final InputStream packed;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;
  private boolean inMember;

  /// Reads the first member's header.
  ///
  /// @throws ZipException where it is none
  GzipStream(InputStream packed) throws IOException {
    this.packed = packed;
    readHeader();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (!inMember) {
        if (position == end && !fill()) {
          return -1;
        }
        readHeader();
      }
      int count = inflate(target, offset, length);
      if (count > 0) {
        checksum.update(target, offset, count);
        return count;
      }
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    packed.close();
  }

  /// Some of the member's bytes; none where it needed more input, or has ended.
  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      int count = inflater.inflate(target, offset, length);
      if (count == 0) {
        advance();
      }
      return count;
    } catch (DataFormatException e) {
      throw (ZipException) new ZipException("is not what deflate writes").initCause(e);
    }
  }

  private void advance() throws IOException {
    if (inflater.finished()) {
      position = end - inflater.getRemaining();
      if (readNumber(4) != checksum.getValue()
          || readNumber(4) != (inflater.getBytesWritten() & 0xffffffffL)) {
        throw new ZipException("has another checksum or length than it says");
      }
      inMember = false;
    } else if (inflater.needsInput()) {
      if (!fill()) {
        throw new ZipException("ends within a member");
      }
      inflater.setInput(buffer, 0, end);
    } else {
      throw new ZipException("needs a dictionary");
    }
  }

  private void readHeader() throws IOException {
    if (readNumber(2) != 0x8b1f || readByte() != DEFLATE) {
      throw new ZipException("is no gzip, or has something behind it");
    }
    int flags = readByte();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("has a flag that has no meaning");
    }
    skip(TIME_TO_SYSTEM);
    if ((flags & EXTRA) != 0) {
      skip((int) readNumber(2));
    }
    skipText(flags & NAME);
    skipText(flags & COMMENT);
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inflater.reset();
    checksum.reset();
    inflater.setInput(buffer, position, end - position);
    inMember = true;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      readByte();
    }
  }

  /// Skips a text up to the zero that ends it; it is kept nowhere, as it may be without end.
  private void skipText(int present) throws IOException {
    while (present != 0 && readByte() != 0) {
      // Says nothing about the content.
    }
  }

  private long readNumber(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) readByte() << 8 * i;
    }
    return value;
  }

  private int readByte() throws IOException {
    if (position == end && !fill()) {
      throw new ZipException("ends within a header or a checksum");
    }
    return buffer[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    position = 0;
    end = Math.max(0, packed.read(buffer, 0, BUFFER));
    return end > 0;
  }
}
