package dev.imagepush.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.source.files.RoomLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerConfigTest {
  private static final Tenant TEAM = new Tenant("team-a");

  @TempDir private Path folder;

  @Test
  void isReadAsTheOperatorHasIt() throws IOException {
    // Given
    OperatorConfig config =
        OperatorConfig.fromEnvironment(
            Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "a.example"),
            file(
                """
                concurrency: {pushes: 3, jobs: 5, blobsPerPush: 2, perRegistry: 7}
                registries:
                - {host: "registry.internal:5000", insecure: allowed, trustedRealms: [auth.internal]}
                - {host: "[fd00::1]:5000", chunkSize: 16Mi}
                - {host: "*.example.com", chunkSize: monolithic, concurrency: 3}
                - {host: "*", requestsPerSecond: 1, manifestsPerSecond: 2, bytesPerSecond: 1Mi}
                egress:
                  allow: [10.0.0.0/8, 127.0.0.1, "fd00::/8"]
                  deny: ["fd00:1::/32", 192.168.1.1]
                  sourceSchemes: [http, s3]
                limits: {manifestBytes: 1Mi, imageBytes: 50Gi, layers: 200, indexDepth: 2}
                """));
    WorkerConfig worker = WorkerConfig.of(config, TEAM);

    // When
    OperatorConfig read = WorkerConfig.read(file(worker.text()), worker.environment());

    // Then
    assertThat(read.registries()).isEqualTo(config.registries());
    assertThat(read.egress()).isEqualTo(config.egress());
    assertThat(read.limits()).isEqualTo(config.limits());
    assertThat(read.proxies()).isEqualTo(config.proxies());
    assertThat(read.concurrency().blobsPerPush()).isEqualTo(2);
    assertThat(read.concurrency().perRegistry()).isEqualTo(7);
  }

  @Test
  void isReadAsTheDefaultsWhereNothingIsSet() throws IOException {
    // Given
    OperatorConfig config = OperatorConfig.fromEnvironment(Map.of(), null);
    WorkerConfig worker = WorkerConfig.of(config, TEAM);

    // When
    OperatorConfig read = WorkerConfig.read(file(worker.text()), worker.environment());

    // Then
    assertThat(read.registries()).isEmpty();
    assertThat(read.egress()).isEqualTo(config.egress());
    assertThat(read.limits()).isEqualTo(config.limits());
    assertThat(read.proxies()).isEqualTo(config.proxies());
  }

  @Test
  void givesTheOneNamespaceAllOfItsTemporaryFolder() throws IOException {
    // Given
    OperatorConfig config =
        OperatorConfig.fromEnvironment(
            Map.of(), file("{temporary: {size: 9Gi}, worker: {temporarySize: 2Gi}}"));

    // When
    OperatorConfig read = WorkerConfig.read(file(WorkerConfig.of(config, TEAM).text()), Map.of());

    // Then
    assertThat(read.temporaryRoom()).isEqualTo(new RoomLimits(2L << 30, false));
  }

  @Test
  void tellsANamespaceWhetherItMayUseAnIdentityAndOfNoOtherNamespace() throws IOException {
    // Given
    OperatorConfig config =
        OperatorConfig.fromEnvironment(
            Map.of(),
            file(
                """
                watch: {namespaces: [team-a, secret-project]}
                registries:
                - {host: a, providerCredentials: allowed, providerNamespaces: [team-a, secret-project]}
                - {host: b, providerCredentials: allowed, providerNamespaces: [secret-project]}
                """));

    // When
    WorkerConfig worker = WorkerConfig.of(config, TEAM);

    // Then
    OperatorConfig read = WorkerConfig.read(file(worker.text()), Map.of());
    assertThat(worker.text()).doesNotContain("secret-project");
    assertThat(read.registry(Origin.ofAuthority("https", "a")).providerCredentials().allows(TEAM))
        .isTrue();
    assertThat(read.registry(Origin.ofAuthority("https", "b")).providerCredentials().allows(TEAM))
        .isFalse();
  }

  @Test
  void holdsNoPassword() throws IOException {
    // Given
    OperatorConfig config =
        OperatorConfig.fromEnvironment(
            Map.of("HTTPS_PROXY", "http://user:canary@proxy:3128"), file("{}"));

    // When
    WorkerConfig worker = WorkerConfig.of(config, TEAM);

    // Then
    assertThat(worker.toString()).doesNotContain("canary", "proxy");
  }

  @Test
  void isNotChangedByVariablesThatANamespacesServicesMake() throws IOException {
    // Given
    Path file = file(WorkerConfig.of(OperatorConfig.fromEnvironment(Map.of(), null), TEAM).text());
    Map<String, String> environment =
        Map.of(
            "IMAGEPUSH_EGRESS_SERVICE_HOST", "10.96.0.7", "IMAGEPUSH_EGRESS_ALLOW", "127.0.0.0/8");

    // When
    OperatorConfig read = WorkerConfig.read(file, environment);

    // Then
    assertThat(read.egress().allow()).isEmpty();
  }

  @Test
  void isNeededInAWorker() {
    // Given
    Path nowhere = folder.resolve("config.json");

    // When / Then
    assertThatThrownBy(() -> WorkerConfig.read(nowhere, Map.of()))
        .isInstanceOfSatisfying(
            ExitException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.INVALID_SPEC));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "config", ".yaml"), text);
  }
}
