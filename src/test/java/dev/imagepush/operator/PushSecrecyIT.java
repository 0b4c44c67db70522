package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.RegistryRequests;
import dev.imagepush.testing.registry.TestImages;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// A credential is nowhere to be seen, with every logger of ours at its most talkative.
@UsesTestBed
class PushSecrecyIT {
  private static final String CANARY = "c4nary-9f1b7d";
  private static final List<String> FORMS =
      List.of(CANARY, base64(CANARY), base64("pusher:" + CANARY), base64(PushScenario.PASSWORD));

  private final Logger ours = (Logger) LoggerFactory.getLogger("dev.imagepush");
  private final Logger http = (Logger) LoggerFactory.getLogger("org.apache.hc");
  private final LogLines logged = new LogLines();
  private PushScenario scenario;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    scenario.source().holds("team/app:1", TestImages.random(70, 2, 20_000));
    logged.setContext(ours.getLoggerContext());
    logged.start();
    listen(ours);
    listen(http);
  }

  @AfterEach
  void close() {
    silence(ours);
    silence(http);
    scenario.close();
  }

  @Test
  @DisplayName("T08: no credential in status, events, metrics or logs at TRACE")
  void showsNoCredentialOfARefusedLoginAndOfAPush() {
    // Given
    scenario.applyLogin("login", CANARY);
    PushUnderTest push = scenario.apply(scenario.copyOf("team/app:1"));
    assertThatPush(push).comesToRetryAfter(ExitReason.UNAUTHORIZED);

    // When
    scenario.applyLogin("login", PushScenario.PASSWORD);

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED);
    assertNothingShows(push);
  }

  @Test
  @DisplayName("T09: what a registry echoes of a credential is in no status, event or log")
  void repeatsNothingThatARegistryEchoes() {
    // Given
    try (FakeRegistry echoing = FakeRegistry.plain()) {
      echoing
          .when(RegistryRequests.api())
          .always()
          .answer(403)
          .body(
              "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"pusher:" + CANARY + "\"}]}",
              "application/json");
      scenario.applyLogin("login", CANARY);

      // When
      PushUnderTest push =
          scenario.apply(
              scenario
                  .copyOf("team/app:1")
                  .to(echoing.address() + "/team/app", "insecure: true, secretRef: {name: login}"));

      // Then
      assertThatPush(push).comesToRetryAfter(ExitReason.DENIED);
      assertNothingShows(push);
    }
  }

  private void assertNothingShows(PushUnderTest push) {
    assertThat(logged.lines).isNotEmpty();
    assertThat(String.join("\n", logged.lines)).doesNotContain(FORMS.toArray(new String[0]));
    assertThat(scenario.recordedStates()).doesNotContain(FORMS.toArray(new String[0]));
    assertThat(push.events().stream().map(Serialization::asYaml).collect(Collectors.joining()))
        .isNotEmpty()
        .doesNotContain(FORMS.toArray(new String[0]));
    assertThat(scenario.operator().get("/metrics").body())
        .doesNotContain(FORMS.toArray(new String[0]));
  }

  private void listen(Logger logger) {
    logger.setLevel(Level.TRACE);
    logger.setAdditive(false);
    logger.addAppender(logged);
  }

  private void silence(Logger logger) {
    logger.detachAppender(logged);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// What is logged, before anything masks it.
  private static final class LogLines extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getFormattedMessage()
              + " "
              + event.getKeyValuePairs()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }
}
