package dev.imagepush.source.files;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where each file of a tar archive lies in it. Links are names of other entries, and are followed
/// nowhere but in here.
final class TarIndex {
  /// More links in a row have no use.
  private static final int MAX_LINKS = 8;

  private final Map<String, Content> files;
  private final Map<String, String> links;

  private TarIndex(Map<String, Content> files, Map<String, String> links) {
    this.files = Map.copyOf(files);
    this.links = Map.copyOf(links);
  }

  /// The bytes of a file.
  ///
  /// @param start their position in the archive
  record Content(long start, long length) {}

  /// The file of a name, or what the link of that name points at; null where there is neither.
  @Nullable Content find(String name) {
    String current = name;
    for (int followed = 0; followed <= MAX_LINKS; followed++) {
      Content content = files.get(current);
      if (content != null) {
        return content;
      }
      String target = links.get(current);
      if (target == null) {
        return null;
      }
      current = target;
    }
    return null;
  }

  /// Gathers entries, and refuses those that two readers would understand differently.
  static final class Builder {
    private final Map<String, Content> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Set<String> folders = new HashSet<>();

    void file(String name, Content content) throws TarException {
      requireNew(name);
      files.put(name, content);
    }

    void link(String name, String target) throws TarException {
      requireNew(name);
      links.put(name, target);
    }

    void folder(String name) {
      folders.add(name);
    }

    TarIndex build() throws TarException {
      for (String name : files.keySet()) {
        requireNoFileAbove(name);
      }
      for (String name : links.keySet()) {
        requireNoFileAbove(name);
      }
      for (String name : folders) {
        if (files.containsKey(name) || links.containsKey(name)) {
          throw repeated(name);
        }
        requireNoFileAbove(name);
      }
      return new TarIndex(files, links);
    }

    private void requireNew(String name) throws TarException {
      if (name.isEmpty() || files.containsKey(name) || links.containsKey(name)) {
        throw repeated(name);
      }
    }

    /// A folder that is a link makes everything in it lie elsewhere for who unpacks the archive.
    private void requireNoFileAbove(String name) throws TarException {
      for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
        String folder = name.substring(0, slash);
        if (links.containsKey(folder) || files.containsKey(folder)) {
          throw TarException.unsafe(
              "has the entry "
                  + EntryName.shown(name)
                  + " beneath an entry that is a link or a file");
        }
      }
    }

    private static TarException repeated(String name) {
      return TarException.unsafe(
          "has the entry " + EntryName.shown(name) + " twice, or as two kinds of thing");
    }
  }
}
