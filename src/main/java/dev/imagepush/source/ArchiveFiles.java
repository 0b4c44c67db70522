package dev.imagepush.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/// The files in a tar archive, read where they lie: nothing is ever unpacked.
final class ArchiveFiles implements StoredFiles {
  private final LocalFile file;
  private final TarIndex index;

  ArchiveFiles(LocalFile file, TarIndex index) {
    this.file = file;
    this.index = index;
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
