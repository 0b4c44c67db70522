package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The files in a tar archive, read where they lie: nothing is ever unpacked.
public final class ArchiveFiles implements StoredFiles {
  private final ArchiveBytes archive;
  private final TarIndex index;

  private ArchiveFiles(ArchiveBytes archive, TarIndex index) {
    this.archive = archive;
    this.index = index;
  }

  /// Indexes an archive, and closes it where that fails. A compressed one is refused: [ArchiveSpool]
  /// unpacks it before, once.
  ///
  /// @throws ExitException SourceCorrupt, UnsafeArchive, UnsupportedMediaType or LimitExceeded
  public static StoredFiles open(ArchiveBytes archive) throws IOException {
    try {
      requireTar(archive);
      return new ArchiveFiles(archive, TarIndexer.index(archive));
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  @Override
  public String location() {
    return archive.location();
  }

  @Override
  public @Nullable StoredFile find(String path) {
    TarIndex.Content content = index.find(path);
    return content == null ? null : new PackedFile(archive, content);
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  private static void requireTar(ArchiveBytes archive) throws IOException {
    if (archive.length() == 0) {
      throw new ExitException(ExitReason.SOURCE_CORRUPT, archive.location() + " is empty");
    }
    Compression compression;
    long sample = Math.min(archive.length(), Compression.SAMPLE_BYTES);
    try (InputStream start = archive.open(0, sample)) {
      compression = Compression.of(start.readNBytes((int) sample));
    }
    // The index says what is wrong with something else that is no tar archive.
    if (compression.isPacked()) {
      throw new ExitException(
          ExitReason.UNSUPPORTED_MEDIA_TYPE,
          archive.location() + " is compressed twice, with " + compression + " inside");
    }
  }

  /// A stretch of the archive. Two names of one content are equal.
  private record PackedFile(ArchiveBytes archive, TarIndex.Content content) implements StoredFile {
    @Override
    public long length() {
      return content.length();
    }

    @Override
    public InputStream open(long offset) throws IOException {
      return archive.open(content.start() + offset, length() - offset);
    }
  }
}
