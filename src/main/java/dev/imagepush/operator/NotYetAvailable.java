package dev.imagepush.operator;

import java.util.List;
import java.util.function.Predicate;

/// The settings that this version reads and checks but cannot honour yet. Setting one to anything
/// but its default stops the start, so that nobody relies on what does not happen.
enum NotYetAvailable {
  REQUEST_RATE(Setting.REGISTRIES_REQUESTS_PER_SECOND),
  BYTE_RATE(Setting.REGISTRIES_BYTES_PER_SECOND),
  CHUNK_SIZE(Setting.REGISTRIES_CHUNK_SIZE),
  CACHE(Setting.CACHE_SIZE, config -> config.cache().size() > 0),
  NOTIFICATIONS(Setting.NOTIFICATIONS_URL),
  TRACING(Setting.TRACING_OTLP_ENDPOINT);

  private final Setting setting;
  private final Predicate<OperatorConfig> asked;

  /// Settings without a default: being there is asking for them.
  NotYetAvailable(Setting setting) {
    this(setting, config -> true);
  }

  NotYetAvailable(Setting setting, Predicate<OperatorConfig> asked) {
    this.setting = setting;
    this.asked = asked;
  }

  static void refuse(OperatorConfig config, ConfigValues values) {
    for (NotYetAvailable feature : values()) {
      for (ConfigKey key : values.keysOf(feature.setting)) {
        if (feature.asked.test(config)) {
          throw values.refusal(key, "is not available in this version; remove it");
        }
      }
    }
  }

  static List<Setting> settings() {
    return List.of(values()).stream().map(feature -> feature.setting).toList();
  }
}
