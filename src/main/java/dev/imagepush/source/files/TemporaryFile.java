package dev.imagepush.source.files;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file in the temporary folder while it is written, by one thread. Closing deletes it, unless it has
/// been handed on by [#written].
public final class TemporaryFile implements Closeable {
  private final TemporarySpace space;
  private final Path path;
  private final String content;
  private final OutputStream output;
  private final FileRoom room;
  private boolean handedOn;

  // A FileOutputStream, as a channel would be closed by an interrupt, and that look like a full
  // disk.
  TemporaryFile(TemporarySpace space, Path path, String content, FileRoom room) throws IOException {
    this.space = space;
    this.path = path;
    this.content = content;
    this.room = room;
    this.output = new FileOutputStream(path.toFile());
  }

  /// Where the content is written to. What it throws is an ExitException, StorageFull: a failure to read
  /// the content is never taken for one.
  public OutputStream output() {
    return new Promised();
  }

  /// Ends the writing.
  ///
  /// @return the file, to be read; closing that deletes it
  public LocalFile written() {
    try {
      output.close();
      LocalFile file = LocalFile.temporary(path, content, room);
      handedOn = true;
      return file;
    } catch (IOException e) {
      throw space.unwritable(content, e);
    } finally {
      room.settle();
    }
  }

  @Override
  public void close() throws IOException {
    if (handedOn) {
      return;
    }
    try (room;
        OutputStream closed = output) {
      Files.deleteIfExists(path);
    }
  }

  private final class Promised extends OutputStream {
    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      room.need(length);
      try {
        output.write(bytes, offset, length);
      } catch (IOException e) {
        throw space.unwritable(content, e);
      }
      room.wrote(length);
    }
  }
}
