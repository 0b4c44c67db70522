package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubCommandTest {
  @Test
  void showsTheSameVersionToAnOptionAsToTheCommand(@TempDir Path work) {
    // Given
    CommandRun command = new CommandRun(work);
    command.run("version");
    CommandRun option = new CommandRun(work);

    // When
    int status = option.run("--version");

    // Then
    assertThat(status).isZero();
    assertThat(option.output()).startsWith("imagepush ").isEqualTo(command.output());
  }

  @Test
  void readsTheCommandThatIsWrittenFirstAlone() {
    // When
    var commands = SubCommand.named("push");

    // Then
    assertThat(commands).containsExactly(SubCommand.PUSH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "--version", "pusch", "completion"})
  void readsAllWhereTheFirstWordIsAboutAll(String first) {
    // When
    var commands = SubCommand.named(first);

    // Then
    assertThat(commands).containsExactly(SubCommand.values());
  }
}
