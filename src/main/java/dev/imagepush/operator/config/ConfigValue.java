package dev.imagepush.operator.config;

import java.util.List;

/// What was written for one setting, and where.
///
/// @param origin the file and key path, or the environment variable, to begin a message with
/// @param texts one text for a value, any number for a list
record ConfigValue(String origin, List<String> texts) {
  ConfigValue {
    texts = List.copyOf(texts);
  }
}
