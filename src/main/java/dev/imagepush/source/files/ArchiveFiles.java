package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/// The files in a tar archive, read where they lie: nothing is ever unpacked.
public final class ArchiveFiles implements StoredFiles {
  private final LocalFile file;
  private final TarIndex index;

  private ArchiveFiles(LocalFile file, TarIndex index) {
    this.file = file;
    this.index = index;
  }

  /// Indexes an archive, and closes its file where that fails. A compressed one is refused, as nothing in
  /// it can be found without unpacking it.
  ///
  /// @throws ExitException SourceCorrupt, UnsafeArchive, UnsupportedMediaType or LimitExceeded
  public static StoredFiles open(LocalFile file) throws IOException {
    try {
      requireTar(file);
      return new ArchiveFiles(file, TarIndexer.index(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public String location() {
    return file.location();
  }

  @Override
  public @Nullable StoredFile find(String path) {
    TarIndex.Content content = index.find(path);
    return content == null ? null : new PackedFile(file, content);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static void requireTar(LocalFile file) throws IOException {
    if (file.length() == 0) {
      throw new ExitException(ExitReason.SOURCE_CORRUPT, file.location() + " is empty");
    }
    Compression compression;
    try (SeekableByteChannel channel = file.channel();
        InputStream start = new SectionStream(channel, 0, file.length())) {
      compression = Compression.of(start.readNBytes(TarHeader.BLOCK));
    }
    switch (compression) {
      case GZIP, ZSTD, BZIP2, XZ ->
          throw new ExitException(
              ExitReason.UNSUPPORTED_MEDIA_TYPE,
              file.location()
                  + " is compressed with "
                  + compression
                  + "; decompress it ("
                  + compression.command()
                  + ") and push the .tar");
      case NONE, UNKNOWN -> {
        // The index says what is wrong with something that is no tar archive.
      }
    }
  }

  /// A stretch of the archive. Two names of one content are equal.
  private record PackedFile(LocalFile file, TarIndex.Content content) implements StoredFile {
    @Override
    public long length() {
      return content.length();
    }

    @Override
    public InputStream open(long offset) throws IOException {
      SeekableByteChannel channel = file.channel();
      try {
        return new SectionStream(channel, content.start() + offset, length() - offset);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }
}
