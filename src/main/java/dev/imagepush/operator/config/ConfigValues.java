package dev.imagepush.operator.config;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What was written for all settings, read by type. A text that its parser refuses ends in a failure
/// that names where it stands and what is allowed there.
final class ConfigValues {
  private static final int MAX_SHOWN = 60;

  private final String source;
  private final Map<ConfigKey, ConfigValue> values;

  /// @param source where a setting would stand that was not written, for messages
  /// @param file what the file says
  /// @param environment what the variables say; it wins, setting by setting
  ConfigValues(
      String source, Map<ConfigKey, ConfigValue> file, Map<ConfigKey, ConfigValue> environment) {
    this.source = source;
    values = new LinkedHashMap<>(file);
    values.putAll(environment);
  }

  /// The places where something was written for this setting.
  List<ConfigKey> keysOf(Setting setting) {
    return values.keySet().stream().filter(key -> key.setting() == setting).toList();
  }

  List<String> textsOf(ConfigKey key) {
    ConfigValue written = values.get(key);
    return written == null ? List.of() : written.texts();
  }

  /// The setting's value, or what its default text parses to.
  <T> T value(Setting setting, Function<String, T> parser) {
    return value(new ConfigKey(setting), parser);
  }

  <T> T value(ConfigKey key, Function<String, T> parser) {
    return optional(key, parser).orElseGet(() -> parser.apply(key.setting().byDefault()));
  }

  <T> Optional<T> optional(ConfigKey key, Function<String, T> parser) {
    ConfigValue written = values.get(key);
    return written == null
        ? Optional.empty()
        : Optional.of(parse(key, written.texts().getFirst(), parser));
  }

  /// The value of a setting that has no default.
  <T> T needed(ConfigKey key, Function<String, T> parser) {
    return optional(key, parser)
        .orElseThrow(() -> refusal(key, "is missing; write " + key.setting().allowed()));
  }

  int wholeNumber(Setting setting) {
    return value(setting, text -> Math.toIntExact(number(setting, text)));
  }

  static long number(Setting setting, String text) {
    return setting.bounds().check(Long.parseLong(text));
  }

  <T> List<T> list(Setting setting, Function<String, T> parser) {
    return list(new ConfigKey(setting), parser);
  }

  /// The list's elements in their order; one that is there twice is refused.
  <T> List<T> list(ConfigKey key, Function<String, T> parser) {
    ConfigValue written = values.get(key);
    List<String> texts = written == null ? key.setting().defaultList() : written.texts();
    var elements = new ArrayList<T>();
    var seen = new HashSet<T>();
    for (String text : texts) {
      T element = parse(key, text, parser);
      if (!seen.add(element)) {
        throw refusal(key, "holds " + shown(text) + " twice; remove one");
      }
      elements.add(element);
    }
    return List.copyOf(elements);
  }

  /// How many entries a list such as `registries` has, gaps included.
  int entries(String list) {
    return values.keySet().stream()
        .filter(key -> key.setting().path().startsWith(list + "[]."))
        .mapToInt(key -> key.entry() + 1)
        .max()
        .orElse(0);
  }

  ExitException refusal(ConfigKey key, String problem) {
    ConfigValue written = values.get(key);
    String origin = written == null ? source + ": " + key.path() : written.origin();
    return new ExitException(ExitReason.INVALID_SPEC, origin + " " + problem);
  }

  private <T> T parse(ConfigKey key, String text, Function<String, T> parser) {
    T parsed = parsedOrNull(text, parser);
    if (parsed == null) {
      throw refusal(key, "is " + shown(text) + "; allowed: " + key.setting().allowed());
    }
    return parsed;
  }

  private static <T> @Nullable T parsedOrNull(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | ArithmeticException _) {
      // What is allowed is said by the setting, with the place, which the parser does not know.
      return null;
    }
  }

  /// The text as a message may show it: `@` may end a user name and password, `?` begin a signed
  /// query.
  static String shown(String text) {
    if (text.contains("@") || text.contains("?")) {
      return "a value that is not shown here";
    }
    return '"' + (text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…") + '"';
  }
}
