package dev.imagepush.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceFormatTest {
  @Test
  void everySourceIsFormatted() throws IOException {
    // When
    List<Path> unformatted = new ArrayList<>();
    for (Path source : SourceFormat.sources()) {
      if (!SourceFormat.format(source).equals(Files.readString(source))) {
        unformatted.add(source);
      }
    }

    // Then
    assertThat(unformatted).as("unformatted sources; ./mvnw -Pformat mends them").isEmpty();
  }
}
