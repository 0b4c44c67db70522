package dev.imagepush.source.files;

import dev.imagepush.exit.ExitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/// Reads the headers of a tar archive and seeks over the contents: 100 GiB take as long as their
/// number of entries. An archive ends with two blocks of zeros; what follows them is not read.
final class TarIndexer {
  /// The most header blocks; an image with 4,096 layers, as old Docker saves it, has 16,500.
  static final int MAX_HEADERS = 65_536;

  /// The most bytes of an extended header or a long name.
  static final int MAX_EXTENSION = 1 << 20;

  /// The most characters of all names together.
  private static final long MAX_NAMES = 16L << 20;

  private final ArchiveBytes archive;
  private final SeekableByteChannel channel;
  private final TarIndex.Builder index = new TarIndex.Builder();
  private long position;
  private long nameCharacters;
  private @Nullable PaxRecords pax;
  private @Nullable String longName;
  private @Nullable String longLink;

  private TarIndexer(ArchiveBytes archive, SeekableByteChannel channel) {
    this.archive = archive;
    this.channel = channel;
  }

  /// Indexes an archive that is not compressed.
  ///
  /// @throws ExitException UnsafeArchive, SourceCorrupt or LimitExceeded
  static TarIndex index(ArchiveBytes archive) throws IOException {
    try (SeekableByteChannel channel = archive.channel()) {
      return new TarIndexer(archive, channel).index();
    } catch (TarException e) {
      throw new ExitException(e.reason(), archive.location() + " " + e.fault(), e);
    }
  }

  private TarIndex index() throws IOException, TarException {
    for (int headers = 0; headers < MAX_HEADERS; headers++) {
      byte[] block = read(TarHeader.BLOCK);
      if (TarHeader.isZero(block)) {
        return finish();
      }
      TarHeader header = TarHeader.parse(block);
      switch (header.type()) {
        case 'x' -> pax(header);
        case 'g' -> requireNothingSaid(PaxRecords.parse(extension(header)));
        case 'L' -> longName = longText(header, longName);
        case 'K' -> longLink = longText(header, longLink);
        default -> entry(header);
      }
    }
    throw TarException.limitExceeded("has more than " + MAX_HEADERS + " entries");
  }

  private TarIndex finish() throws IOException, TarException {
    if (!TarHeader.isZero(read(TarHeader.BLOCK))) {
      throw TarException.corrupt("has a single block of zeros, where two end an archive");
    }
    if (pax != null || longName != null || longLink != null) {
      throw TarException.corrupt("ends with an extended header that belongs to no entry");
    }
    return index.build();
  }

  private void pax(TarHeader header) throws IOException, TarException {
    if (pax != null || longName != null || longLink != null) {
      throw TarException.unsafe("has an entry with several extended headers");
    }
    pax = PaxRecords.parse(extension(header));
  }

  private static void requireNothingSaid(PaxRecords global) throws TarException {
    if (!global.isEmpty()) {
      throw TarException.unsafe("has a global header that names or sizes every entry");
    }
  }

  private String longText(TarHeader header, @Nullable String earlier)
      throws IOException, TarException {
    if (pax != null || earlier != null) {
      throw TarException.unsafe("has an entry with several extended headers");
    }
    byte[] content = extension(header);
    int end = content.length;
    while (end > 0 && content[end - 1] == 0) {
      end--;
    }
    return TarHeader.decode(content, 0, end);
  }

  private void entry(TarHeader header) throws IOException, TarException {
    PaxRecords records = pax == null ? PaxRecords.NONE : pax;
    String name = first(records.path(), longName, header.name());
    String linkName = first(records.linkPath(), longLink, header.linkName());
    long size = records.size() == null ? header.size() : records.size();
    pax = null;
    longName = null;
    longLink = null;

    String normal = EntryName.normalise(name);
    count(normal.length());
    switch (header.type()) {
      case '0', '7' -> file(name, normal, size);
      case '5' -> folder(normal, size);
      case '1' -> link(normal, EntryName.hardTarget(normal, linkName), size);
      case '2' -> link(normal, EntryName.symbolicTarget(normal, linkName), size);
      case '3', '4', '6' ->
          throw TarException.unsafe(
              "has the entry " + EntryName.shown(name) + ", which is a device or a pipe");
      case 'S' ->
          throw TarException.unsafe(
              "has the sparse entry "
                  + EntryName.shown(name)
                  + "; write it with --format=posix and"
                  + " without --sparse");
      default ->
          throw TarException.unsafe(
              "has the entry " + EntryName.shown(name) + " of a kind that no image needs");
    }
  }

  private void file(String name, String normal, long size) throws IOException, TarException {
    // The oldest archives know a folder by the slash at its end.
    if (name.endsWith("/")) {
      folder(normal, size);
      return;
    }
    index.file(normal, new TarIndex.Content(position, size));
    skip(size);
  }

  private void folder(String normal, long size) throws TarException {
    requireNoContent(normal, size);
    index.folder(normal);
  }

  private void link(String normal, String target, long size) throws TarException {
    requireNoContent(normal, size);
    count(target.length());
    index.link(normal, target);
  }

  /// Some readers take such content for the next header, others skip it.
  private static void requireNoContent(String normal, long size) throws TarException {
    if (size != 0) {
      throw TarException.unsafe(
          "has the entry " + EntryName.shown(normal) + ", a folder or link with a content");
    }
  }

  private void count(int characters) throws TarException {
    nameCharacters += characters;
    if (nameCharacters > MAX_NAMES) {
      throw TarException.limitExceeded("has names of more than 16 MiB together");
    }
  }

  private byte[] extension(TarHeader header) throws IOException, TarException {
    if (header.size() > MAX_EXTENSION) {
      throw TarException.unsafe("has an extended header or a name of more than 1 MiB");
    }
    long start = position;
    byte[] content = read((int) header.size());
    position = start;
    skip(header.size());
    return content;
  }

  private byte[] read(int length) throws IOException, TarException {
    requireInside(length);
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(position);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw endsEarly();
      }
    }
    position += length;
    return buffer.array();
  }

  private void skip(long length) throws IOException, TarException {
    requireInside(length);
    long padding = -length & TarHeader.BLOCK - 1;
    position += length + padding;
  }

  private void requireInside(long length) throws TarException {
    if (length > archive.length() - position) {
      throw endsEarly();
    }
  }

  private static TarException endsEarly() {
    return TarException.corrupt("ends before it is complete; copy or build it again");
  }

  private static String first(@Nullable String best, @Nullable String second, String otherwise) {
    if (best != null) {
      return best;
    }
    return second == null ? otherwise : second;
  }
}
