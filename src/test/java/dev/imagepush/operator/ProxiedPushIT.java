package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.FakeProxy;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The way to a registry leads through a proxy that a Secret names.
@UsesTestBed
class ProxiedPushIT {
  private PushScenario scenario;
  private FakeProxy proxy;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    proxy =
        FakeProxy.to(URI.create("https://" + scenario.destination().host()).getPort())
            .requireLogin("ci", "proxy-secret");
  }

  @AfterEach
  void close() {
    proxy.close();
    scenario.close();
  }

  @Test
  void pushesThroughTheTunnelOfAProxy() {
    // Given
    TestImage image = TestImages.random(70, 3, 50_000);
    scenario.source().holds("team/app:1", image);
    scenario.apply(egress("proxy-secret"));

    // When
    PushUnderTest push =
        scenario.apply(
            scenario.copyOf("team/app:1").withDestination("proxySecretRef: {name: egress}"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(proxy.requestLines())
        .isNotEmpty()
        .allMatch(("CONNECT " + scenario.destination().host() + " HTTP/1.1")::equals);
  }

  @Test
  @DisplayName("N35: a login that the proxy refuses is waited for, and its correction is noticed")
  void goesOnWhenTheProxysSecretIsCorrected() {
    // Given
    TestImage image = TestImages.random(71, 1, 5_000);
    scenario.source().holds("team/app:1", image);
    scenario.apply(egress("wrong"));
    PushUnderTest push =
        scenario.apply(
            scenario.copyOf("team/app:1").withDestination("proxySecretRef: {name: egress}"));
    assertThatPush(push).comesToRetryAfter(ExitReason.PROXY_AUTHENTICATION);

    // When
    scenario.apply(egress("proxy-secret"));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
  }

  private String egress(String password) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: egress}
    stringData: {address: "%s", username: ci, password: %s}
    """
        .formatted(proxy.url(), password);
  }
}
