package dev.imagepush.registry.journal;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A journal in a folder on local disk. Its entries say nothing to who has not the credential that the
/// upload was made with. Several processes may share the folder; an upload that one of them is at work
/// on is not found by another. Thread-safe.
public final class DiskJournal implements UploadJournal {
  private static final Logger LOGGER = LoggerFactory.getLogger(DiskJournal.class);
  private static final int WRITER_BYTES = 16;

  private final JournalFolder folder;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private @Nullable Writer writer;
  private boolean broken;
  private int files;

  /// A journal whose folder is made when the first entry is written.
  public DiskJournal(Path folder, InstantSource clock) {
    this.folder = new JournalFolder(folder);
    this.clock = clock;
  }

  @Override
  public Book of(Credential credential, Origin origin, String repository) {
    if (credential instanceof Credential.Ambient) {
      return blob -> FORGETFUL; // It holds no secret that entries could be sealed with.
    }
    JournalKeys keys = JournalKeys.of(credential, origin, repository);
    return blob -> {
      String name = keys.name(blob.toString());
      if (isAnothers(name) || !taken.add(name)) {
        return FORGETFUL;
      }
      return new Entry(name, keys);
    };
  }

  @Override
  public synchronized void close() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  private synchronized Optional<String> writer() {
    if (writer == null && !broken) {
      try {
        folder.require();
        byte[] name = new byte[WRITER_BYTES];
        random.nextBytes(name);
        writer = Writer.begin(folder.path(), HexFormat.of().formatHex(name));
        files = folder.sweep(clock.instant(), writer.name());
      } catch (IOException | UnsupportedOperationException e) {
        disable(e);
      }
    }
    return broken ? Optional.empty() : Optional.ofNullable(writer).map(Writer::name);
  }

  private synchronized void disable(Exception cause) {
    broken = true;
    LOGGER
        .atWarn()
        .addKeyValue("folder", folder.path())
        .setCause(cause)
        .log("uploads are not remembered; one that is killed begins again");
  }

  private synchronized void wrote() {
    if (++files > JournalFolder.MOST_FILES && writer != null) {
      files = folder.sweep(clock.instant(), writer.name());
    }
  }

  /// Whether a living process other than this one is at work on the upload.
  private boolean isAnothers(String name) {
    return folder
        .read(name)
        .flatMap(SealedEntry::parse)
        .filter(entry -> !isOurs(entry.writer()))
        .filter(entry -> Writer.isAlive(folder.path(), entry.writer()))
        .isPresent();
  }

  private synchronized boolean isOurs(String other) {
    return writer != null && writer.name().equals(other);
  }

  private final class Entry implements Note {
    private final String name;
    private final JournalKeys keys;
    private boolean written;

    Entry(String name, JournalKeys keys) {
      this.name = name;
      this.keys = keys;
    }

    @Override
    public Optional<Checkpoint> read() {
      return folder
          .read(name)
          .flatMap(SealedEntry::parse)
          .flatMap(entry -> entry.open(name, keys.seals()))
          .filter(
              checkpoint ->
                  checkpoint.begun().plus(JournalFolder.LONGEST_AGE).isAfter(clock.instant()));
    }

    @Override
    public boolean write(Checkpoint checkpoint) {
      Optional<String> by = writer();
      if (by.isEmpty()) {
        return false;
      }
      try {
        folder.write(
            name,
            by.get(),
            SealedEntry.of(checkpoint, by.get(), name, keys.seals(), random).bytes());
        if (!written) {
          written = true;
          wrote();
        }
        return true;
      } catch (IOException e) {
        disable(e);
        return false;
      }
    }

    @Override
    public void erase() {
      folder.delete(name);
    }

    @Override
    public void release() {
      taken.remove(name);
    }
  }
}
