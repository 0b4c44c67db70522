package dev.imagepush.source.files;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The temporary folder, shared by all pushes of this process: what they write there is promised to them
/// first, and a part of the disk is never given away. Who finds too little left fails alone, before the
/// disk is full for everybody. Where several tenants share it, one holds no more than it leaves free: a
/// source that announces terabytes takes nobody else's room. One per process and folder. Thread-safe.
///
/// A process holds a lock on a file `imagepush-….lock` while it lives, and its temporary files bear that
/// file's name. Those of a process that was killed are deleted by the next one: a lock ends with its
/// process, while a number of a process means nothing in another container.
public final class TemporarySpace {
  private static final String PREFIX = "imagepush-";
  private static final String LOCK = ".lock";

  /// Kept free: a twentieth of the disk, and no more than this.
  private static final long MAX_RESERVE = 1L << 30;

  private static final int RESERVED_PART = 20;

  private final Path folder;
  private final Disk disk;
  private final RoomLimits limits;
  private final Map<Tenant, Long> held = new HashMap<>();
  private long promised;
  private long written;
  private @Nullable Owner owner;

  /// The folder, for one user, on the disk that it is on; it is looked at when it is first needed.
  public TemporarySpace(Path folder) {
    this(folder, RoomLimits.NONE);
  }

  public TemporarySpace(Path folder, RoomLimits limits) {
    this(folder, limits, new FolderDisk(folder));
  }

  TemporarySpace(Path folder, RoomLimits limits, Disk disk) {
    this.folder = folder;
    this.limits = limits;
    this.disk = disk;
  }

  /// How much room there is.
  interface Disk {
    /// The bytes of all of it.
    long totalBytes() throws IOException;

    /// The bytes that this process could still write.
    long usableBytes() throws IOException;
  }

  /// Deletes what processes left behind that are no more. What cannot be deleted stays.
  public void sweep() {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(folder, PREFIX + "*" + LOCK)) {
      for (Path lock : locks) {
        sweep(lock);
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // A folder that cannot be read shows when a file is to be made in it.
      return;
    }
  }

  /// A tenant's part.
  public TemporaryRoom of(Tenant tenant) {
    return new TemporaryRoom(this, tenant);
  }

  TemporaryFile create(Tenant tenant, String content, long announced) {
    try {
      String name = owner().name();
      FileRoom room = new FileRoom(this, tenant, content);
      room.claim(announced);
      return claimed(name, content, room);
    } catch (IOException e) {
      throw unwritable(content, e);
    }
  }

  /// Makes a file whose room is promised. Where that fails the promise is taken back, and no file stays.
  private TemporaryFile claimed(String name, String content, FileRoom room) throws IOException {
    Path path = null;
    try {
      path = Files.createTempFile(folder, name + "-", ".tmp", ownersAlone());
      return new TemporaryFile(this, path, content, room);
    } catch (IOException e) {
      room.close();
      if (path != null) {
        Files.deleteIfExists(path);
      }
      throw e;
    }
  }

  /// Promises room that a file will take.
  ///
  /// @throws ExitException StorageFull
  synchronized void claim(Tenant tenant, long bytes, String content) {
    long free = free(content);
    if (bytes > free) {
      throw full(
          content,
          " has too little space left for ",
          "; give it more"
              + (limits.size() > 0 ? " (temporary.size)" : "")
              + ", or let fewer pushes run at once");
    }
    long others = free - bytes;
    long own = held.getOrDefault(tenant, 0L) + bytes;
    if (limits.shared() && own > others) {
      throw full(
          content,
          " has no more space for ",
          ": with it the namespace would hold "
              + own
              + " bytes, and leave "
              + others
              + " to others, who may have as much; give the folder more (temporary.size), or let fewer"
              + " pushes of the namespace run at once");
    }
    promised += bytes;
    held.merge(tenant, bytes, Long::sum);
  }

  /// How much may still be promised.
  private long free(String content) {
    try {
      long size = limits.size() > 0 ? limits.size() : Long.MAX_VALUE;
      long reserve = Math.min(Math.min(disk.totalBytes(), size) / RESERVED_PART, MAX_RESERVE);
      return Math.min(disk.usableBytes(), size - written) - promised - reserve;
    } catch (IOException e) {
      throw unwritable(content, e);
    }
  }

  private ExitException full(String content, String what, String next) {
    return new ExitException(
        ExitReason.STORAGE_FULL, "the temporary folder " + folder + what + content + next);
  }

  /// Told that bytes were written that had been promised.
  synchronized void wrote(long bytes) {
    promised -= bytes;
    written += bytes;
  }

  /// Takes a promise back: the bytes will not be written.
  synchronized void giveBack(Tenant tenant, long bytes) {
    promised -= bytes;
    release(tenant, bytes);
  }

  /// Told that bytes were deleted that had been written.
  synchronized void deleted(Tenant tenant, long bytes) {
    written -= bytes;
    release(tenant, bytes);
  }

  private void release(Tenant tenant, long bytes) {
    held.computeIfPresent(tenant, (key, own) -> own > bytes ? own - bytes : null);
  }

  ExitException unwritable(String content, IOException cause) {
    return new ExitException(
        ExitReason.STORAGE_FULL,
        "the temporary folder "
            + folder
            + " is full or cannot be written, and "
            + content
            + " needs it; give it more space",
        cause);
  }

  private synchronized Owner owner() throws IOException {
    if (owner == null) {
      sweep();
      owner = Owner.enter(folder);
    }
    return owner;
  }

  private void sweep(Path lock) throws IOException {
    String name = withoutEnding(lock);
    // To open and close a file of one's own would end one's own lock on it (POSIX).
    if (name.startsWith(Owner.ofThisProcess()) || Files.isSymbolicLink(lock)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock taken = channel.tryLock()) {
      if (taken != null) {
        deleteFiles(name);
        Files.deleteIfExists(lock);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Another user's, or on a file system without locks: it is left alone.
      return;
    }
  }

  private void deleteFiles(String name) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + "-*.tmp")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String withoutEnding(Path lock) {
    String name = lock.getFileName().toString();
    return name.substring(0, name.length() - LOCK.length());
  }

  private static FileAttribute<?> ownersAlone() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  /// This process's mark in the folder.
  private record Owner(String name, FileChannel held) {
    private static final int TRIES = 3;

    /// Makes the lock file and holds it until the process ends. Who sweeps may take it in the moment
    /// before it is locked; then there is another.
    static Owner enter(Path folder) throws IOException {
      for (int tries = 1; ; tries++) {
        Path lock = Files.createTempFile(folder, ofThisProcess(), LOCK, ownersAlone());
        lock.toFile().deleteOnExit();
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        boolean locked = lock(channel);
        if ((locked && Files.exists(lock)) || tries == TRIES) {
          return new Owner(withoutEnding(lock), channel);
        }
        channel.close();
      }
    }

    /// Begins the names of all that this process makes.
    static String ofThisProcess() {
      ProcessHandle process = ProcessHandle.current();
      long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
      return PREFIX + process.pid() + "-" + started + "-";
    }

    private static boolean lock(FileChannel channel) {
      try {
        return channel.tryLock() != null;
      } catch (IOException e) {
        return true; // A file system without locks: nobody else gets one on it either.
      }
    }
  }

  private record FolderDisk(Path folder) implements Disk {
    @Override
    public long totalBytes() throws IOException {
      return store().getTotalSpace();
    }

    @Override
    public long usableBytes() throws IOException {
      return store().getUsableSpace();
    }

    private FileStore store() throws IOException {
      return Files.getFileStore(folder);
    }
  }
}
