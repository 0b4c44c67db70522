package dev.imagepush.source.remote;

import dev.imagepush.source.files.ArchiveBytes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.SeekableByteChannel;

/// An archive that is read on its server, part by part: what nobody reads is never sent.
public final class RangedArchive implements ArchiveBytes {
  private final RemoteFile file;
  private final FileVersion version;
  private final byte[] first;

  /// @param first the bytes that it begins with
  RangedArchive(RemoteFile file, FileVersion version, byte[] first) {
    this.file = file;
    this.version = version;
    this.first = first;
  }

  @Override
  public String location() {
    return file.location();
  }

  @Override
  public long length() {
    return version.length();
  }

  @Override
  public SeekableByteChannel channel() {
    return new ReadAheadChannel(this, first);
  }

  @Override
  public InputStream open(long start, long length) {
    return start + length <= first.length
        ? new ByteArrayInputStream(first, (int) start, (int) length)
        : new ResumingStream(file, version, start, start + length);
  }

  /// All of it, for one who must read it from its first byte to its last.
  public Download download() {
    return new Download(
        new SequenceInputStream(
            new ByteArrayInputStream(first),
            new ResumingStream(file, version, first.length, length())),
        length());
  }

  @Override
  public void close() {
    file.close();
  }
}
