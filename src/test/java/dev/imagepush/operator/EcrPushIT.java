package dev.imagepush.operator;

import static dev.imagepush.operator.PushAssert.assertThatPush;
import static dev.imagepush.testing.provider.FakeEcrApi.KEY_ID;
import static dev.imagepush.testing.provider.FakeEcrApi.SECRET_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestCertificates;
import dev.imagepush.testing.bed.TestNamespace;
import dev.imagepush.testing.bed.UsesTestBed;
import dev.imagepush.testing.http.FakeHttpServer;
import dev.imagepush.testing.http.FakeProxy;
import dev.imagepush.testing.provider.FakeEcrApi;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pushes to Amazon ECR with an access key in a Secret, and no login stored anywhere. A proxy leads the
/// real names to servers of this process.
@UsesTestBed
class EcrPushIT {
  private static final String HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  private static final String API = "api.ecr.eu-west-1.amazonaws.com";

  private final TestCertificates authority = TestCertificates.create();
  private PushScenario scenario;
  private FakeRegistry registry;
  private FakeHttpServer api;
  private FakeProxy proxy;

  @BeforeEach
  void start(TestBed bed, ControlPlane controlPlane, TestNamespace namespace) throws IOException {
    scenario = PushScenario.start(bed, controlPlane, namespace);
    registry =
        FakeRegistry.builder()
            .basicAuth()
            .https(authority.presentingContext(authority.issueServer(HOST)))
            .start();
    api =
        new FakeHttpServer(
                new FakeEcrApi(
                    Clock.systemUTC(),
                    FakeEcrApi.Service.ECR,
                    "eu-west-1",
                    password -> registry.user("AWS", password, Grant.push("team/app"))))
            .secure(authority.presentingContext(authority.issueServer(API)))
            .start();
    proxy = FakeProxy.to(registry.port()).leading(API, api.port());
    scenario.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: route}
        stringData:
          address: "%s"
          ca.crt: |
        """
                .formatted(proxy.url())
            + authority.caPem().indent(4));
  }

  @AfterEach
  void close() {
    proxy.close();
    api.close();
    registry.close();
    scenario.close();
  }

  @Test
  void pushesWithAnAccessKeyOnceItIsTheRightOne() {
    // Given
    TestImage image = TestImages.random(72, 3, 50_000);
    scenario.source().holds("team/app:1", image);
    scenario.apply(accessKey("mistyped"));
    PushUnderTest push =
        scenario.apply(
            scenario
                .copyOf("team/app:1")
                .to(
                    HOST + "/team/app",
                    "secretRef: {name: aws}, certSecretRef: {name: route}, proxySecretRef: {name:"
                        + " route}"));
    assertThatPush(push).comesToRetryAfter(ExitReason.UNAUTHORIZED);

    // When
    scenario.apply(accessKey(SECRET_KEY));

    // Then
    assertThatPush(push).becomesReady(ExitReason.PUSHED).hasPushed(image.digest());
    assertThat(scenario.recordedStates()).contains("Secret aws").doesNotContain(SECRET_KEY, KEY_ID);
  }

  private static String accessKey(String secretKey) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: aws}
    stringData: {accesskey: %s, secretkey: %s}
    """
        .formatted(KEY_ID, secretKey);
  }
}
