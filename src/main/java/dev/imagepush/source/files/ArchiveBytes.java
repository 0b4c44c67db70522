package dev.imagepush.source.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;

/// An archive as it was when it was opened, on this machine or far away: bytes of a known length, read
/// here and there by several threads at once. Where it is replaced meanwhile, reading fails with
/// SourceCorrupt; bytes of two archives are never mixed.
public interface ArchiveBytes extends Closeable {
  /// How a person named it.
  String location();

  long length();

  /// A new channel for reading a little in many places, as an index is made.
  SeekableByteChannel channel() throws IOException;

  /// A new stream of a stretch that lies within the archive, for reading all of it.
  default InputStream open(long start, long length) throws IOException {
    SeekableByteChannel channel = channel();
    try {
      return new SectionStream(channel, start, length, location());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
