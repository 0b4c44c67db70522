package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An archive's file on a volume that others may write to, as it was when it was opened: replaced, grown
/// or rewritten, it is refused. It owns the handle of the volume.
final class VolumeFile implements ArchiveBytes {
  private final HeldDirectory volume;
  private final Path relative;
  private final String location;
  private final FileIdentity identity;

  VolumeFile(HeldDirectory volume, Path relative, String location, FileIdentity identity) {
    this.volume = volume;
    this.relative = relative;
    this.location = location;
    this.identity = identity;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public long length() {
    return identity.size();
  }

  @Override
  public SeekableByteChannel channel() throws IOException {
    try {
      SeekableByteChannel channel = volume.channel(relative);
      try {
        if (!FileIdentity.of(volume.attributes(relative)).equals(identity)) {
          throw changed(null);
        }
        return channel;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location, e);
    } catch (FileSystemException e) {
      throw changed(e);
    }
  }

  @Override
  public InputStream open(long start, long length) throws IOException {
    SeekableByteChannel channel = channel();
    try {
      return new SectionStream(channel, start, length, location);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }

  private ExitException changed(@Nullable Throwable cause) {
    return new ExitException(
        ExitReason.SOURCE_CORRUPT,
        location + " changed while it was read; push it again once it is complete",
        cause);
  }
}
