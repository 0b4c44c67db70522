package dev.imagepush.operator.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.status.ErrorStatus;
import ch.qos.logback.core.status.InfoStatus;
import ch.qos.logback.core.status.WarnStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggingTroubleTest {
  @Test
  void saysErrorsAndNothingElse() {
    // Given
    var written = new ByteArrayOutputStream();
    var trouble = new LoggingTrouble(new PrintStream(written, true, StandardCharsets.UTF_8));

    // When
    List.of(
            new InfoStatus("starting", this),
            new WarnStatus("an appender is not used", this),
            new ErrorStatus("cannot append Bearer canary5f1c", this))
        .forEach(trouble::addStatusEvent);

    // Then
    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("logging: cannot append Bearer ***");
  }
}
