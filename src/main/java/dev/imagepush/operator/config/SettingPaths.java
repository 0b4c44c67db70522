package dev.imagepush.operator.config;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// The tree that the paths of all settings form: which keys a section has, and which are lists.
final class SettingPaths {
  private SettingPaths() {}

  /// The setting at a path that is neither a section nor a list of entries.
  static Setting at(String path) {
    return Arrays.stream(Setting.values())
        .filter(setting -> setting.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no setting at " + path));
  }

  static boolean isSection(String path) {
    return Arrays.stream(Setting.values())
        .anyMatch(setting -> setting.path().startsWith(path + "."));
  }

  /// Whether entries with keys of their own stand here.
  static boolean isList(String path) {
    return Arrays.stream(Setting.values())
        .anyMatch(setting -> setting.path().startsWith(path + "[]."));
  }

  /// The keys directly in a section; the empty path is the whole file.
  static Set<String> keysOf(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    return Arrays.stream(Setting.values())
        .map(Setting::path)
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()).split("\\.")[0].replace("[]", ""))
        .collect(Collectors.toSet());
  }
}
