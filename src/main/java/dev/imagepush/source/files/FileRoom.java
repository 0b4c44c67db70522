package dev.imagepush.source.files;

import dev.imagepush.credentials.Tenant;

/// The room that one temporary file has: what is promised to it, and what it has taken. For one thread at a
/// time; closing it more than once does no harm.
final class FileRoom implements AutoCloseable {
  /// Room is asked for in steps, as asking costs a system call.
  private static final long STEP = 8L << 20;

  private final TemporarySpace space;
  private final Tenant tenant;
  private final String content;
  private long promised;
  private long written;

  FileRoom(TemporarySpace space, Tenant tenant, String content) {
    this.space = space;
    this.tenant = tenant;
    this.content = content;
  }

  /// Asks for room, which stays promised until it is written to or given back.
  ///
  /// @throws dev.imagepush.exit.ExitException StorageFull
  void claim(long bytes) {
    space.claim(tenant, bytes, content);
    promised += bytes;
  }

  /// Makes sure that so many bytes may be written.
  void need(int bytes) {
    if (promised < bytes) {
      claim(STEP + bytes);
    }
  }

  /// Told that bytes were written of what was promised.
  void wrote(int bytes) {
    promised -= bytes;
    written += bytes;
    space.wrote(bytes);
  }

  /// Gives back what was promised, and will not be written.
  void settle() {
    space.giveBack(tenant, promised);
    promised = 0;
  }

  /// Told that the file is no more.
  @Override
  public void close() {
    settle();
    space.deleted(tenant, written);
    written = 0;
  }
}
