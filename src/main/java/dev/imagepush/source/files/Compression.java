package dev.imagepush.source.files;

import java.util.Locale;

/// How content is packed, as its first bytes show.
public enum Compression {
  /// A tar archive as it is, or nothing at all.
  NONE,
  GZIP,
  ZSTD,
  BZIP2,
  XZ,
  /// Neither a tar archive nor one packed in a way that is known.
  UNKNOWN;

  /// How many bytes from the start tell it.
  public static final int SAMPLE_BYTES = TarHeader.BLOCK;

  /// The compression of content that starts so.
  ///
  /// @param start the first 512 bytes; fewer where there are no more
  public static Compression of(byte[] start) {
    if (startsWith(start, 0x1f, 0x8b)) {
      return GZIP;
    }
    if (startsWith(start, 0x28, 0xb5, 0x2f, 0xfd) || isSkippableFrame(start)) {
      return ZSTD;
    }
    if (startsWith(start, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    if (startsWith(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    boolean tar =
        start.length == 0
            || (start.length == TarHeader.BLOCK
                && (TarHeader.isZero(start) || TarHeader.isHeader(start)));
    return tar ? NONE : UNKNOWN;
  }

  /// Whether it is known how to find out what is in it, be it by another program.
  boolean isPacked() {
    return switch (this) {
      case GZIP, ZSTD, BZIP2, XZ -> true;
      case NONE, UNKNOWN -> false;
    };
  }

  /// zstd content may start with a frame that readers skip.
  private static boolean isSkippableFrame(byte[] start) {
    return start.length >= 4
        && (start[0] & 0xf0) == 0x50
        && start[1] == 0x2a
        && start[2] == 0x4d
        && start[3] == 0x18;
  }

  private static boolean startsWith(byte[] start, int... magic) {
    if (start.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((start[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
