package dev.imagepush.operator.logging;

import static dev.imagepush.operator.logging.CredentialMaskTest.CANARY;
import static dev.imagepush.operator.logging.CredentialMaskTest.ENCODED;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each test loads the `logback.xml` that ships into a context of its own.
class LogbackConfigurationTest {
  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void writesOneJsonObjectALineWithMessageAndKeys() throws Exception {
    // Given
    Logger logger = configured(Map.of("IMAGEPUSH_LOG_FORMAT", "json"));

    // When
    logger.atInfo().addKeyValue("namespace", "team-a").log("image {} pushed", "podinfo");

    // Then
    JsonNode line = new ObjectMapper().readTree(written());
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("formattedMessage").asText()).isEqualTo("image podinfo pushed");
    assertThat(line.path("kvpList").toString()).isEqualTo("[{\"namespace\":\"team-a\"}]");
    assertThat(line.path("loggerName").asText()).isEqualTo("dev.imagepush.test");
    assertThat(line.path("timestamp").asLong()).isPositive();
  }

  @Test
  void writesTextForPeople() throws Exception {
    // Given
    Logger logger = configured(Map.of("IMAGEPUSH_LOG_FORMAT", "text"));

    // When
    logger.atWarn().addKeyValue("namespace", "team-a").log("registry is slow");

    // Then
    assertThat(written())
        .matches(
            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  test - registry is slow namespace=\"team-a\"\\R");
  }

  @ParameterizedTest(name = "chosen \"{0}\", in a cluster at \"{1}\": {2}")
  @CsvSource({
    "'','',text",
    "'',10.96.0.1,json",
    "TEXT,10.96.0.1,text",
    "json,'',json",
    "xml,'',text"
  })
  void isTextOutsideAClusterAndJsonInside(String chosen, String host, String appender)
      throws Exception {
    // Given
    Map<String, String> environment =
        Map.of("IMAGEPUSH_LOG_FORMAT", chosen, "KUBERNETES_SERVICE_HOST", host);

    // When
    configured(environment);

    // Then
    assertThat(root().getAppender(appender)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "text"})
  @DisplayName("T08: no credential gets through a message, a key-value or an exception")
  void masksWhereverItStands(String format) throws Exception {
    // Given
    Logger logger = configured(Map.of("IMAGEPUSH_LOG_FORMAT", format));
    var cause = new IOException("PUT https://robot:" + CANARY + "@registry.example.com/v2/");
    var failure =
        new IllegalStateException("header \"Authorization: Basic " + ENCODED + "\"", cause);

    // When
    logger
        .atError()
        .addKeyValue("url", "https://blob/c?sig=" + CANARY)
        .setCause(failure)
        .log("sent {}", "Bearer " + CANARY);

    // Then
    assertThat(written())
        .contains("registry.example.com", "IllegalStateException", "***")
        .doesNotContain(CANARY, ENCODED);
  }

  @Test
  @DisplayName("T08: at TRACE, the loggers of whole requests stay off")
  void requestLoggersStayOffAtTrace() throws Exception {
    // When
    configured(Map.of("IMAGEPUSH_LOG_LEVEL", "TRACE"));

    // Then
    assertThat(root().getLevel()).isEqualTo(Level.TRACE);
    assertThat(
            context.getLogger("org.apache.hc.client5.http.wire").isErrorEnabled()
                || context.getLogger("org.apache.hc.client5.http.headers").isErrorEnabled()
                || context
                    .getLogger("io.fabric8.kubernetes.client.http.HttpLoggingInterceptor")
                    .isErrorEnabled())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "text"})
  void neverWritesToStandardOutput(String format) throws Exception {
    // When
    configured(Map.of("IMAGEPUSH_LOG_FORMAT", format));

    // Then
    assertThat(console().getTarget()).isEqualTo("System.err");
  }

  /// The variables as properties of the context, where logback looks before the environment.
  private Logger configured(Map<String, String> environment) throws JoranException {
    Map.of("IMAGEPUSH_LOG_FORMAT", "", "KUBERNETES_SERVICE_HOST", "", "IMAGEPUSH_LOG_LEVEL", "INFO")
        .forEach(context::putProperty);
    environment.forEach(context::putProperty);
    context.setMDCAdapter(new LogbackMDCAdapter());
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        LogbackConfigurationTest.class.getClassLoader().getResource("logback.xml"));
    console().setOutputStream(written);
    return context.getLogger("dev.imagepush.test");
  }

  private Logger root() {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private ConsoleAppender<ILoggingEvent> console() {
    return (ConsoleAppender<ILoggingEvent>) root().iteratorForAppenders().next();
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
