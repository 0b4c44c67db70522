package dev.imagepush.source.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;

/// Makes of an archive in which nothing can be sought one in which everything can: a private temporary
/// file, decompressed where the archive is compressed. One file is written, whatever comes in.
public final class ArchiveSpool {
  private static final int BUFFER = 1 << 18;

  private final TemporaryRoom room;
  private final long maxBytes;

  /// @param maxBytes the most bytes of an archive that is not, or no longer, compressed
  public ArchiveSpool(TemporaryRoom room, long maxBytes) {
    this.room = room;
    this.maxBytes = maxBytes;
  }

  /// Stores an archive that arrives, to the last byte of the stream.
  ///
  /// @param location its name in messages
  /// @param announced how many bytes arrive; -1 where that is not known
  /// @throws dev.imagepush.exit.ExitException StorageFull, SourceCorrupt, LimitExceeded or UnsupportedMediaType; and what
  ///     the stream throws
  public LocalFile store(String location, InputStream arriving, long announced) throws IOException {
    byte[] start = arriving.readNBytes(Compression.SAMPLE_BYTES);
    Compression compression = Compression.of(start);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), arriving);
    try (InputStream tar = DecompressedStream.of(whole, compression, location, maxBytes);
        TemporaryFile file = room.create(location, Math.max(0, announced))) {
      copy(tar, file.output());
      return file.written();
    }
  }

  /// The archive itself, or, where it is compressed, what it holds; the archive is then closed.
  ///
  /// @throws dev.imagepush.exit.ExitException as [#store]; the archive is then closed
  public ArchiveBytes seekable(ArchiveBytes archive) throws IOException {
    try {
      if (!isCompressed(archive)) {
        return archive;
      }
      // What it unpacks to is at least as long as it is, or it would not be compressed.
      ArchiveBytes unpacked;
      try (InputStream packed = archive.open(0, archive.length())) {
        unpacked = store(archive.location(), packed, archive.length());
      }
      archive.close();
      return unpacked;
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private static boolean isCompressed(ArchiveBytes archive) throws IOException {
    long sample = Math.min(archive.length(), Compression.SAMPLE_BYTES);
    try (InputStream start = archive.open(0, sample)) {
      return Compression.of(start.readNBytes((int) sample)).isPacked();
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int count;
    while ((count = from.read(buffer)) >= 0) {
      to.write(buffer, 0, count);
    }
  }
}
