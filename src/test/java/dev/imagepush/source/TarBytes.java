package dev.imagepush.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/// A tar archive under construction, legal or not: every byte of a header can be set.
final class TarBytes {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  TarBytes file(String name, byte[] content) {
    return entry('0', name, "", content);
  }

  TarBytes file(String name, String content) {
    return file(name, content.getBytes(UTF_8));
  }

  TarBytes folder(String name) {
    return entry('5', name, "", new byte[0]);
  }

  TarBytes symbolicLink(String name, String target) {
    return entry('2', name, target, new byte[0]);
  }

  TarBytes hardLink(String name, String target) {
    return entry('1', name, target, new byte[0]);
  }

  /// A PAX extended header with these records, for the entry that follows.
  TarBytes pax(String... keysAndValues) {
    return entry('x', "PaxHeaders/entry", "", paxRecords(keysAndValues));
  }

  TarBytes globalPax(String... keysAndValues) {
    return entry('g', "pax_global_header", "", paxRecords(keysAndValues));
  }

  /// GNU's long name, for the entry that follows.
  TarBytes longName(String name) {
    return entry('L', "././@LongLink", "", (name + "\0").getBytes(UTF_8));
  }

  TarBytes longLink(String target) {
    return entry('K', "././@LongLink", "", (target + "\0").getBytes(UTF_8));
  }

  TarBytes entry(char type, String name, String linkName, byte[] content) {
    return entry(type, name, linkName, content, header -> {});
  }

  /// An entry whose header is changed before its checksum is made.
  TarBytes entry(char type, String name, String linkName, byte[] content, Consumer<byte[]> change) {
    byte[] header = header(type, name, linkName, content.length);
    change.accept(header);
    checksum(header);
    raw(header);
    return raw(content).raw(new byte[-content.length & BLOCK - 1]);
  }

  TarBytes raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  /// The archive with the two blocks of zeros that end it.
  byte[] complete() {
    return Arrays.copyOf(bytes.toByteArray(), bytes.size() + 2 * BLOCK);
  }

  byte[] withoutEnd() {
    return bytes.toByteArray();
  }

  Path writeTo(Path file) throws IOException {
    return Files.write(file, complete());
  }

  static byte[] header(char type, String name, String linkName, long size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 124, String.format("%011o\0", size));
    put(header, 136, "00000000000\0");
    header[156] = (byte) type;
    put(header, 157, linkName);
    put(header, 257, "ustar\00000");
    checksum(header);
    return header;
  }

  static void put(byte[] header, int position, String text) {
    byte[] ascii = text.getBytes(UTF_8);
    System.arraycopy(ascii, 0, header, position, ascii.length);
  }

  static void checksum(byte[] header) {
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    put(header, 148, String.format("%06o\0", sum));
  }

  static byte[] paxRecords(String... keysAndValues) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      byte[] record = (" " + keysAndValues[i] + "=" + keysAndValues[i + 1] + "\n").getBytes(UTF_8);
      int length = record.length + 1;
      while (String.valueOf(length).length() + record.length != length) {
        length++;
      }
      records.writeBytes(String.valueOf(length).getBytes(UTF_8));
      records.writeBytes(record);
    }
    return records.toByteArray();
  }
}
