package dev.imagepush.operator.config;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The settings that environment variables hold. A list is written with commas; an empty variable
/// counts as not set. A variable that begins like a section of ours and names no setting is refused.
final class ConfigEnvironment {
  private static final Map<Pattern, Setting> PATTERNS = patterns();

  private ConfigEnvironment() {}

  static Map<ConfigKey, ConfigValue> read(Map<String, String> environment) {
    var values = new LinkedHashMap<ConfigKey, ConfigValue>();
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              if (!text.isBlank() && isOurs(name)) {
                ConfigKey key = keyOf(name);
                values.put(key, new ConfigValue(origin(name, key), texts(key.setting(), text)));
              }
            });
    return values;
  }

  private static boolean isOurs(String name) {
    return Arrays.stream(Setting.values())
        .anyMatch(setting -> name.startsWith(setting.sectionPrefix()));
  }

  private static ConfigKey keyOf(String name) {
    for (Map.Entry<Pattern, Setting> candidate : PATTERNS.entrySet()) {
      Matcher matcher = candidate.getKey().matcher(name);
      if (matcher.matches()) {
        int entry = matcher.groupCount() == 0 ? 0 : Integer.parseInt(matcher.group(1));
        return new ConfigKey(candidate.getValue(), entry);
      }
    }
    throw new ExitException(
        ExitReason.INVALID_SPEC,
        "environment variable "
            + name
            + " names no setting; remove it, or correct it: see the operator's variables in"
            + " docs/reference/environment-vars.md");
  }

  private static List<String> texts(Setting setting, String text) {
    return switch (setting.shape()) {
      case VALUE -> List.of(text.strip());
      case LIST -> Arrays.stream(text.split(",")).map(String::strip).toList();
    };
  }

  private static String origin(String name, ConfigKey key) {
    return "environment variable " + name + " (" + key.path() + ")";
  }

  private static Map<Pattern, Setting> patterns() {
    var patterns = new LinkedHashMap<Pattern, Setting>();
    for (Setting setting : Setting.values()) {
      patterns.put(Pattern.compile(setting.variable().replace("<n>", "([0-9]{1,3})")), setting);
    }
    return patterns;
  }
}
