package dev.imagepush.operator.config;

/// A setting's place, with the number of the entry where its path has one, else 0.
record ConfigKey(Setting setting, int entry) {
  ConfigKey(Setting setting) {
    this(setting, 0);
  }

  String path() {
    return setting.path(entry);
  }
}
