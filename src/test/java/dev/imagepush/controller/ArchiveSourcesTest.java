package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.source.LayerCompression;
import dev.imagepush.source.SourceSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveSourcesTest {
  private static final Set<String> DEFAULT_SCHEMES = Set.of("https", "s3");

  private final Map<String, Secret> secrets = new HashMap<>();

  @Test
  void readsAnObjectAsNobodyInTheDefaultRegion() {
    // When
    SourceSpec.ArchiveInStore source =
        inStore("endpoint: https://s3.example.com, bucket: builds, key: app.tar");

    // Then
    assertThat(source.address().url()).hasToString("https://s3.example.com/builds/app.tar");
    assertThat(source.address().region()).isEqualTo("us-east-1");
    assertThat(source.access().key()).isNull();
    assertThat(source.access().credentialName())
        .isEqualTo("no spec.source.archive.s3.secretRef is set");
  }

  @Test
  void takesTheAccessKeyOfASecret() {
    // Given
    secrets.put(
        "keys",
        secret(Map.of("accesskey", "id\n", "secretkey", "canary\n", "sessiontoken", "canary-too")));

    // When
    SourceSpec.ArchiveInStore source =
        inStore(
            "endpoint: https://s3.example.com, region: eu-west-1, bucket: builds, key: a/b.tar,"
                + " versionId: v 1, secretRef: {name: keys}");

    // Then
    assertThat(source.address().url())
        .hasToString("https://s3.example.com/builds/a/b.tar?versionId=v%201");
    assertThat(source.access().credentialName()).isEqualTo("Secret keys");
    assertThat(source.access().key())
        .extracting(AccessKey::id, key -> key.secret().reveal())
        .containsExactly("id", "canary");
    assertThat(source.toString()).doesNotContain("canary");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        row(
            "a missing Secret",
            "endpoint: https://s3.example.com, bucket: builds, key: a, secretRef: {name: none}",
            DEFAULT_SCHEMES,
            ExitReason.SECRET_NOT_FOUND,
            "Secret none (spec.source.archive.s3.secretRef) does not exist"),
        row(
            "a Secret without its key",
            "endpoint: https://s3.example.com, bucket: builds, key: a, secretRef: {name: half}",
            DEFAULT_SCHEMES,
            ExitReason.SECRET_INVALID,
            "Secret half (spec.source.archive.s3.secretRef) has no key secretkey"),
        row(
            "a key with control characters",
            "endpoint: https://s3.example.com, bucket: builds, key: a, secretRef: {name: odd}",
            DEFAULT_SCHEMES,
            ExitReason.SECRET_INVALID,
            "Secret odd (spec.source.archive.s3.secretRef) key accesskey"),
        row(
            "S3 that nobody allowed",
            "endpoint: https://s3.example.com, bucket: builds, key: a",
            Set.of("https"),
            ExitReason.POLICY_DENIED,
            "spec.source.archive.s3: s3 is not allowed"),
        row(
            "plain HTTP that nobody allowed",
            "endpoint: http://s3.example.com, bucket: builds, key: a",
            DEFAULT_SCHEMES,
            ExitReason.POLICY_DENIED,
            "spec.source.archive.s3.endpoint: http is not allowed"),
        row(
            "an endpoint with a login",
            "endpoint: 'https://canary@s3.example.com', bucket: builds, key: a",
            DEFAULT_SCHEMES,
            ExitReason.INVALID_SPEC,
            "spec.source.archive.s3.endpoint"),
        row(
            "an endpoint with a query",
            "endpoint: 'https://s3.example.com/?canary', bucket: builds, key: a",
            DEFAULT_SCHEMES,
            ExitReason.INVALID_SPEC,
            "spec.source.archive.s3: an endpoint is"),
        row(
            "a bucket that is none",
            "endpoint: https://s3.example.com, bucket: b/canary, key: a",
            DEFAULT_SCHEMES,
            ExitReason.INVALID_SPEC,
            "spec.source.archive.s3: a bucket's name"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(String s3, Set<String> schemes, ExitReason reason, String message) {
    // Given
    secrets.put("half", secret(Map.of("accesskey", "canary")));
    secrets.put("odd", secret(Map.of("accesskey", "can\nary", "secretkey", "canary")));

    // When
    assertThatThrownBy(() -> of(s3, schemes))

        // Then
        .isInstanceOfSatisfying(
            ExitException.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason))
        .hasMessageContaining(message)
        .hasMessageNotContaining("canary");
  }

  @Test
  void namesTheSecretThatItWaitsFor() {
    // When
    var names =
        PushRequests.secretNames(
            Resources.withSpec(spec("bucket: builds, secretRef: {name: keys}")).getSpec());

    // Then
    assertThat(names).containsExactly("keys");
  }

  @Test
  void findsAClaimsContentWhereItIsMounted() {
    // When
    SourceSpec source =
        of(
            onVolume("claimName: builds, path: out/app.tar", ", image: 'app:1'"),
            DEFAULT_SCHEMES,
            new ExecutionEnvironment.InWorker(Path.of("/mnt")));

    // Then
    assertThat(source)
        .isEqualTo(new SourceSpec.OnVolume(Path.of("/mnt"), "builds", "out/app.tar", "app:1"));
  }

  @Test
  void compressesWhatIsOnAVolume() {
    // When
    SourceSpec source =
        of(
            onVolume("claimName: builds, path: app", ", compression: Zstd"),
            DEFAULT_SCHEMES,
            new ExecutionEnvironment.InWorker(Path.of("/mnt")));

    // Then
    assertThat(source)
        .isEqualTo(
            new SourceSpec.Compressed(
                new SourceSpec.OnVolume(Path.of("/mnt"), "builds", "app", null),
                LayerCompression.ZSTD));
  }

  static Stream<Arguments> elsewhere() {
    return Stream.of(
        argumentSet(
            "the operator", new ExecutionEnvironment.InOperator(), "not by the operator itself"),
        argumentSet(
            "the command line", new ExecutionEnvironment.OnCommandLine(), "as oci-archive:FILE"));
  }

  @ParameterizedTest
  @MethodSource("elsewhere")
  void refusesAClaimWhereNoneIsMounted(ExecutionEnvironment place, String message) {
    // When / Then
    assertThatThrownBy(
            () -> of(onVolume("claimName: builds, path: app", ""), DEFAULT_SCHEMES, place))
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ExitReason.INVALID_SPEC);
              assertThat(e.failure().message())
                  .startsWith(
                      "spec.source.archive.persistentVolumeClaim: a PersistentVolumeClaim is")
                  .contains(message);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../other/app.tar", "out/../../app.tar"})
  void refusesAPathThatCouldLeadOut(String path) {
    // When / Then
    assertThatThrownBy(
            () ->
                of(
                    onVolume("claimName: builds, path: " + path, ""),
                    DEFAULT_SCHEMES,
                    new ExecutionEnvironment.InWorker(Path.of("/mnt"))))
        .isInstanceOfSatisfying(
            ExitException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ExitReason.INVALID_SPEC);
              assertThat(e.failure().message())
                  .startsWith(
                      "spec.source.archive.persistentVolumeClaim.path: a path from the root");
            });
  }

  private static String onVolume(String claim, String more) {
    return "source: {archive: {persistentVolumeClaim: {"
        + claim
        + "}"
        + more
        + "}}\ndestination: {repository: registry.example.com/a}";
  }

  private SourceSpec.ArchiveInStore inStore(String s3) {
    return (SourceSpec.ArchiveInStore) of(s3, DEFAULT_SCHEMES);
  }

  private SourceSpec of(String s3, Set<String> schemes) {
    return of(spec(s3), schemes, new ExecutionEnvironment.InOperator());
  }

  private SourceSpec of(String spec, Set<String> schemes, ExecutionEnvironment place) {
    return new ArchiveSources(
            new Schemes(schemes),
            new ReadSecrets(name -> Optional.ofNullable(secrets.get(name))),
            place)
        .of(Resources.withSpec(spec).getSpec().source().archive());
  }

  private static String spec(String s3) {
    return "source: {archive: {s3: {"
        + s3
        + "}}}\ndestination: {repository: registry.example.com/a}";
  }

  private static Arguments row(
      String name, String s3, Set<String> schemes, ExitReason reason, String message) {
    return argumentSet(name, s3, schemes, reason, message);
  }

  private static Secret secret(Map<String, String> data) {
    return new SecretBuilder().withType("Opaque").withStringData(data).build();
  }

  private record Schemes(Set<String> sourceSchemes) implements PushPolicy {
    @Override
    public boolean allowsPlainHttp(Origin registry) {
      return false;
    }

    @Override
    public boolean allowsProviderCredentials(Origin registry, Tenant tenant) {
      return tenant.name().equals("trusted");
    }

    @Override
    public Set<String> trustedRealms(Origin registry) {
      return Set.of();
    }

    @Override
    public ProxyRules proxies() {
      return ProxyRules.NONE;
    }
  }
}
