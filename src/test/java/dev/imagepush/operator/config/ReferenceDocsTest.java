package dev.imagepush.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The tables of the reference pages are what the code says, row by row and in its order.
class ReferenceDocsTest {
  private static final Path REFERENCE = Path.of("docs/reference");

  @Test
  void theConfigurationPageNamesEverySetting() throws IOException {
    // When
    List<String> rows = rows(Files.readString(REFERENCE.resolve("configuration.md")), "a-z");

    // Then
    assertThat(rows).containsExactlyElementsOf(settings().map(this::setting).toList());
  }

  @Test
  void theVariablesPageNamesEveryVariableOfTheOperator() throws IOException {
    // Given
    String page = Files.readString(REFERENCE.resolve("environment-vars.md"));

    // When
    List<String> names =
        rows(section(page, "## Operator"), "A-Z").stream()
            .map(row -> row.substring(row.indexOf('`') + 1, row.indexOf('`', row.indexOf('`') + 1)))
            .toList();

    // Then
    assertThat(names)
        .containsExactlyElementsOf(
            Stream.concat(
                    settings().map(Setting::variable),
                    Stream.of(LogSettings.FORMAT, LogSettings.LEVEL))
                .toList());
  }

  @Test
  void theVariablesPageGivesEachVariableItsSetting() throws IOException {
    // When
    String page = Files.readString(REFERENCE.resolve("environment-vars.md"));

    // Then
    assertThat(page.lines())
        .containsAll(
            settings()
                .map(setting -> "| `" + setting.variable() + "` | `" + setting.path() + "` |")
                .toList());
  }

  @Test
  void theConfigurationPageSaysWhatIsNotAvailableYet() throws IOException {
    // When
    String page = Files.readString(REFERENCE.resolve("configuration.md"));

    // Then
    assertThat(section(page, "## Not available in this version"))
        .contains(NotYetAvailable.settings().stream().map(s -> "`" + s.path() + "`").toList());
  }

  private String setting(Setting setting) {
    return "| `%s` | %s | %s |"
        .formatted(
            setting.path(),
            setting.byDefault().isEmpty() ? "empty" : setting.byDefault(),
            setting.allowed());
  }

  private static Stream<Setting> settings() {
    return Arrays.stream(Setting.values());
  }

  /// The rows of the page's tables whose first cell is code that begins with one of the letters.
  private static List<String> rows(String page, String letters) {
    return page.lines().filter(line -> line.matches("\\| `[" + letters + "].*")).toList();
  }

  private static String section(String page, String heading) {
    int start = page.indexOf(heading + "\n");
    int end = page.indexOf("\n## ", start + 1);
    assertThat(start).as("heading %s", heading).isNotNegative();
    return end < 0 ? page.substring(start) : page.substring(start, end);
  }
}
