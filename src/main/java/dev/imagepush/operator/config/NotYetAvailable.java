package dev.imagepush.operator.config;

import java.util.List;
import java.util.function.Predicate;

/// What this version reads and checks but cannot honour yet. Asking for it stops the start, so that
/// nobody relies on what does not happen.
enum NotYetAvailable {
  NOTIFICATIONS(Setting.NOTIFICATIONS_URL),
  TRACING(Setting.TRACING_OTLP_ENDPOINT),
  REALM_GLOBS(Setting.REGISTRIES_TRUSTED_REALMS, "with a glob ", text -> text.contains("*")),
  ALLOWED_HOSTS(Setting.EGRESS_ALLOW, "with a host's name ", NotYetAvailable::isHost),
  DENIED_HOSTS(Setting.EGRESS_DENY, "with a host's name ", NotYetAvailable::isHost);

  private final Setting setting;
  private final String how;
  private final Predicate<String> asked;

  /// Settings without a default: being there is asking for them.
  NotYetAvailable(Setting setting) {
    this(setting, "", text -> true);
  }

  NotYetAvailable(Setting setting, String how, Predicate<String> asked) {
    this.setting = setting;
    this.how = how;
    this.asked = asked;
  }

  /// @param values each of which its parser has taken
  static void refuse(ConfigValues values) {
    for (NotYetAvailable feature : values()) {
      for (ConfigKey key : values.keysOf(feature.setting)) {
        if (values.textsOf(key).stream().anyMatch(feature.asked)) {
          throw values.refusal(key, feature.how + "is not available in this version; remove it");
        }
      }
    }
  }

  static List<Setting> settings() {
    return List.of(values()).stream().map(feature -> feature.setting).toList();
  }

  private static boolean isHost(String text) {
    return EgressRule.parse(text) instanceof EgressRule.Host;
  }
}
