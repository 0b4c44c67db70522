package dev.imagepush.source.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

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
          throw FileIdentity.changed(location, null);
        }
        return channel;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (AccessDeniedException e) {
      throw Unreadable.of(location, e);
    } catch (FileSystemException e) {
      throw FileIdentity.changed(location, e);
    }
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }
}
