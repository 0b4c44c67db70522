package dev.imagepush.source.files;

import java.util.ArrayDeque;
import java.util.Deque;

/// Names of entries in an archive, in their one normal form: relative, `/` between the parts, no `.`,
/// no `..`, no empty part.
public final class EntryName {
  /// The longest path that Linux takes.
  static final int MAX_LENGTH = 4096;

  private static final int MAX_PARTS = 64;
  private static final int MAX_SHOWN = 80;

  private EntryName() {}

  /// An entry's own name; empty for the archive's root, `./`.
  public static String normalise(String name) throws TarException {
    if (name.isEmpty()) {
      throw TarException.corrupt("has an entry without a name");
    }
    return resolve("", name, false, name);
  }

  /// What a symbolic link points at: a path relative to the folder that the link stands in.
  static String symbolicTarget(String link, String target) throws TarException {
    int slash = link.lastIndexOf('/');
    return resolve(slash < 0 ? "" : link.substring(0, slash), target, true, link);
  }

  /// What a hard link points at: another entry's name.
  static String hardTarget(String link, String target) throws TarException {
    return resolve("", target, false, link);
  }

  /// A name for a message: what could hide or overflow it is left out.
  public static String shown(String name) {
    String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= MAX_SHOWN ? plain : plain.substring(0, MAX_SHOWN) + "...";
  }

  private static String resolve(String folder, String path, boolean up, String entry)
      throws TarException {
    requirePlain(path, entry);
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (folder + "/" + path).split("/")) {
      switch (part) {
        case "", "." -> {
          // Says nothing.
        }
        case ".." -> {
          if (!up || parts.pollLast() == null) {
            throw leadsOut(entry);
          }
        }
        default -> parts.addLast(part);
      }
    }
    if (parts.size() > MAX_PARTS) {
      throw TarException.unsafe("has an entry deeper than " + MAX_PARTS + " folders");
    }
    return String.join("/", parts);
  }

  private static void requirePlain(String path, String entry) throws TarException {
    if (path.length() > MAX_LENGTH) {
      throw TarException.unsafe(
          "has an entry whose name or target is longer than " + MAX_LENGTH + " characters");
    }
    if (path.isEmpty() || path.startsWith("/")) {
      throw leadsOut(entry);
    }
    if (path.chars().anyMatch(Character::isISOControl)) {
      throw TarException.unsafe("has a control character in the name " + shown(path));
    }
  }

  private static TarException leadsOut(String entry) {
    return TarException.unsafe("has the entry " + shown(entry) + ", which leads out of it");
  }
}
