package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The bytes of one blob: in memory while few, in a temporary file beyond 64 KiB.
final class Spool implements Content {
  static final int BYTES_IN_MEMORY = 64 << 10;

  private final Path directory;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream(0);
  private @Nullable Path file;
  private @Nullable FileChannel channel;
  private long size;

  Spool(Path directory) {
    this.directory = directory;
  }

  synchronized void append(byte[] bytes, int offset, int length) throws IOException {
    if (file == null && size + length > BYTES_IN_MEMORY) {
      moveToFile();
    }
    if (channel == null) {
      memory.write(bytes, offset, length);
    } else {
      ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
    size += length;
  }

  @Override
  public synchronized long length() {
    return size;
  }

  @Override
  public synchronized InputStream open(long offset) throws IOException {
    return file == null
        ? Content.of(memory.toByteArray()).open(offset)
        : Channels.newInputStream(FileChannel.open(file).position(offset));
  }

  /// Ends writing.
  synchronized void seal() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  synchronized void delete() {
    try {
      seal();
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void moveToFile() throws IOException {
    Path created = Files.createTempFile(directory, "blob", "");
    FileChannel opened = FileChannel.open(created, StandardOpenOption.WRITE);
    opened.write(ByteBuffer.wrap(memory.toByteArray()));
    memory.reset();
    file = created;
    channel = opened;
  }
}
