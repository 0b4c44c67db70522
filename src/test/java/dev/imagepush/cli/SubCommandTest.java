package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubCommandTest {
  @Test
  void readsTheCommandThatIsWrittenFirstAlone() {
    // When
    var commands = SubCommand.named("push");

    // Then
    assertThat(commands).containsExactly(SubCommand.PUSH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "pusch", "completion"})
  void readsAllWhereTheFirstWordIsAboutAll(String first) {
    // When
    var commands = SubCommand.named(first);

    // Then
    assertThat(commands).containsExactly(SubCommand.values());
  }
}
