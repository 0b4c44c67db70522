package dev.imagepush.source.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One header block of a tar archive (POSIX ustar, GNU, or the older form without a magic).
///
/// @param type the type flag; `0` for a regular file
/// @param size of the content that follows, in bytes; never negative
record TarHeader(char type, String name, String linkName, long size) {
  static final int BLOCK = 512;

  private static final int NAME_LENGTH = 100;
  private static final int SIZE = 124;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_END = 156;
  private static final int TYPE = 156;
  private static final int LINK_NAME = 157;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;
  private static final byte[] POSIX_MAGIC = {'u', 's', 't', 'a', 'r', 0};

  /// Reads a block that is not all zeros.
  static TarHeader parse(byte[] block) throws TarException {
    requireChecksum(block);
    String name = text(block, 0, NAME_LENGTH);
    if (Arrays.equals(block, MAGIC, MAGIC + POSIX_MAGIC.length, POSIX_MAGIC, 0, 6)
        && block[PREFIX] != 0) {
      name = text(block, PREFIX, PREFIX_LENGTH) + "/" + name;
    }
    char type = block[TYPE] == 0 ? '0' : (char) (block[TYPE] & 0xff);
    return new TarHeader(
        type, name, text(block, LINK_NAME, NAME_LENGTH), number(block, SIZE, 12, "size"));
  }

  static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether a block is a header: how content is known to be a tar archive.
  static boolean isHeader(byte[] block) {
    try {
      requireChecksum(block);
      return true;
    } catch (TarException e) {
      return false;
    }
  }

  /// Text in UTF-8; what is no UTF-8 has no place in an image's archive.
  static String decode(byte[] bytes, int start, int end) throws TarException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, end - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw TarException.unsafe("has an entry whose name is not UTF-8");
    }
  }

  private static String text(byte[] block, int start, int length) throws TarException {
    int end = start;
    while (end < start + length && block[end] != 0) {
      end++;
    }
    return decode(block, start, end);
  }

  /// The sum of the block's bytes with the checksum's own taken as spaces. Some old writers summed
  /// them as signed.
  private static void requireChecksum(byte[] block) throws TarException {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte value = i >= CHECKSUM && i < CHECKSUM_END ? (byte) ' ' : block[i];
      unsigned += value & 0xff;
      signed += value;
    }
    long stored = number(block, CHECKSUM, 8, "checksum");
    if (stored != unsigned && stored != signed) {
      throw TarException.corrupt("has a header whose checksum is wrong, or is no tar archive");
    }
  }

  /// Octal digits between spaces and zeros, or GNU's base 256 for what is too large for them.
  private static long number(byte[] block, int start, int length, String field)
      throws TarException {
    if ((block[start] & 0x80) != 0) {
      return base256(block, start, length, field);
    }
    int from = start;
    int end = start + length;
    while (from < end && block[from] == ' ') {
      from++;
    }
    while (end > from && (block[end - 1] == ' ' || block[end - 1] == 0)) {
      end--;
    }
    long value = 0;
    for (int i = from; i < end; i++) {
      if (block[i] < '0' || block[i] > '7') {
        throw TarException.corrupt("has a header whose " + field + " is no number");
      }
      value = value * 8 + (block[i] - '0');
    }
    return value;
  }

  private static long base256(byte[] block, int start, int length, String field)
      throws TarException {
    if ((block[start] & 0x40) != 0) {
      throw TarException.unsafe("has an entry whose " + field + " is negative");
    }
    long value = block[start] & 0x3f;
    for (int i = start + 1; i < start + length; i++) {
      if (value >> 55 != 0) {
        throw TarException.unsafe("has an entry whose " + field + " is larger than any file");
      }
      value = value << 8 | block[i] & 0xff;
    }
    return value;
  }
}
