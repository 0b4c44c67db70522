package dev.imagepush.source.files;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a PAX extended header says about the entry that follows it: those records that say which
/// bytes it has under which name. All others (times, owners, attributes) say nothing to a reader.
record PaxRecords(@Nullable String path, @Nullable String linkPath, @Nullable Long size) {
  static final PaxRecords NONE = new PaxRecords(null, null, null);

  private static final Set<String> KEYS = Set.of("path", "linkpath", "size");

  /// Reads records of the form `length key=value\n`.
  static PaxRecords parse(byte[] content) throws TarException {
    Map<String, String> said = new HashMap<>();
    int start = 0;
    while (start < content.length) {
      int space = find(content, ' ', start, content.length);
      int end = start + length(content, start, space);
      int equals = find(content, '=', space + 1, end);
      if (end > content.length || equals >= end || content[end - 1] != '\n') {
        throw malformed();
      }
      String key = TarHeader.decode(content, space + 1, equals);
      if (key.startsWith("GNU.sparse.")) {
        throw TarException.unsafe("has a sparse entry, whose bytes are not stored as they are");
      }
      if (KEYS.contains(key)) {
        String value = TarHeader.decode(content, equals + 1, end - 1);
        if (value.isEmpty() || value.indexOf('\0') >= 0 || said.put(key, value) != null) {
          throw TarException.unsafe("has an extended header with an empty or repeated " + key);
        }
      }
      start = end;
    }
    return new PaxRecords(said.get("path"), said.get("linkpath"), size(said.get("size")));
  }

  boolean isEmpty() {
    return equals(NONE);
  }

  /// The position of a character, or the end.
  private static int find(byte[] content, char wanted, int start, int end) {
    int position = start;
    while (position < Math.min(end, content.length) && content[position] != wanted) {
      position++;
    }
    return position;
  }

  /// A record's length counts its own digits, the space and the line's end.
  private static int length(byte[] content, int start, int end) throws TarException {
    String digits = TarHeader.decode(content, start, end);
    if (!digits.matches("[0-9]{1,7}") || Integer.parseInt(digits) <= digits.length()) {
      throw malformed();
    }
    return Integer.parseInt(digits);
  }

  private static @Nullable Long size(@Nullable String digits) throws TarException {
    if (digits == null) {
      return null;
    }
    if (!digits.matches("[0-9]{1,18}")) {
      throw TarException.unsafe("has an entry whose size is negative or larger than any file");
    }
    return Long.valueOf(digits);
  }

  private static TarException malformed() {
    return TarException.corrupt("has an extended header that cannot be understood");
  }
}
