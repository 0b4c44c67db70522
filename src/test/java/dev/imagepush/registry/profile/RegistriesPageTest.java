package dev.imagepush.registry.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RegistriesPageTest {
  private static final Path PAGE = Path.of("docs/reference/registries.md");

  @Test
  void thePageSaysWhatTheProfilesSay() throws IOException {
    // Given
    List<String> expected = RegistryProfile.ALL.stream().map(RegistriesPageTest::row).toList();

    // When
    List<String> lines = Files.readAllLines(PAGE);

    // Then
    assertThat(lines).containsSubsequence(expected);
  }

  private static String row(RegistryProfile profile) {
    String hosts =
        profile.hosts().stream().map(host -> "`" + host + "`").collect(Collectors.joining(" "));
    return Stream.of(
            profile.name(),
            hosts,
            profile.chunking() ? "where needed" : "never",
            profile.chunking() ? bytes(profile.chunkBytes()) : "",
            bytes(profile.leastChunkBytes()),
            profile.mounts() ? "asked for" : "not asked for",
            number(profile.limits().uploads().orElse(0)),
            number(profile.limits().requestsPerSecond().orElse(0)),
            number(profile.limits().manifestsPerSecond().orElse(0)))
        .map(cell -> cell.isEmpty() ? " " : " " + cell + " ")
        .collect(Collectors.joining("|", "|", "|"));
  }

  private static String bytes(long count) {
    return count == 0 ? "" : (count >> 20) + " MiB";
  }

  private static String number(long count) {
    return count == 0 ? "" : Long.toString(count);
  }
}
