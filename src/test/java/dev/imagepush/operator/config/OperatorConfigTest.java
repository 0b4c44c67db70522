package dev.imagepush.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagepush.api.v1beta1.WorkerResources;
import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.EgressPolicy.Origination;
import dev.imagepush.operator.config.OperatorConfig.Concurrency;
import dev.imagepush.operator.config.OperatorConfig.LeaderElection;
import dev.imagepush.operator.config.OperatorConfig.Limits;
import dev.imagepush.operator.config.OperatorConfig.SourceScheme;
import dev.imagepush.operator.config.OperatorConfig.Worker;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.source.files.RoomLimits;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorConfigTest {
  private static final String CANARY = "canary-5f1c";

  @TempDir private Path folder;

  @Test
  void nothingSetIsTheDefaults() {
    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(Map.of(), null);

    // Then
    assertThat(config.watch().namespaces()).isEmpty();
    assertThat(config.watch().labelSelector().selectsAll()).isTrue();
    assertThat(config.concurrency()).isEqualTo(new Concurrency(16, 64, 4, 8));
    assertThat(config.limits()).isEqualTo(new Limits(4L << 20, 1L << 40, 4096, 4));
    assertThat(config.registries()).isEmpty();
    assertThat(config.egress().sourceSchemes())
        .containsExactlyInAnyOrder(SourceScheme.HTTPS, SourceScheme.S3);
    assertThat(config.cache().size()).isZero();
    assertThat(config.management().port()).isEqualTo(8080);
    assertThat(config.leaderElection().enabled()).isFalse();
    assertThat(config.execution().inProcessAllowed()).isTrue();
    assertThat(config.worker())
        .isEqualTo(
            new Worker(
                Optional.empty(),
                new WorkerResources(
                    Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi")),
                    Map.of("memory", new Quantity("512Mi"))),
                4L << 30,
                Duration.ofHours(1)));
  }

  @Test
  void readsWhatTheWorkersOfJobsAre() {
    // Given
    Path file =
        file(
            """
            execution: {inProcess: denied}
            worker:
              image: registry.example.com/imagepush:1.2
              resources:
                requests: {cpu: 0.5, memory: 1Gi}
                limits: {cpu: 2, memory: 1Gi}
              temporarySize: 20Gi
              ttlAfterFinished: 10m
            """);

    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(Map.of(), file);

    // Then
    assertThat(config.execution().inProcessAllowed()).isFalse();
    assertThat(config.worker())
        .isEqualTo(
            new Worker(
                Optional.of("registry.example.com/imagepush:1.2"),
                new WorkerResources(
                    Map.of("cpu", new Quantity("0.5"), "memory", new Quantity("1Gi")),
                    Map.of("cpu", new Quantity("2"), "memory", new Quantity("1Gi"))),
                20L << 30,
                Duration.ofMinutes(10)));
  }

  @Test
  void readsEverySettingThatWorksFromTheFile() {
    // Given
    Path file =
        file(
            """
            watch: {namespaces: [team-a, team-b], labelSelector: "tier in (web,api),!legacy"}
            concurrency: {pushes: 32, jobs: 200, blobsPerPush: 2, perRegistry: 5}
            leaderElection:
              enabled: true
              leaseName: imagepush-blue
              leaseNamespace: platform
              leaseDuration: 1m30s
              renewDeadline: 20s
              retryPeriod: 500ms
            registries:
            - {host: "registry.internal:5000", insecure: allowed, trustedRealms: [auth.internal]}
            egress: {allow: [10.0.0.0/8, 127.0.0.1], deny: ["fd00::/8"], sourceSchemes: [https]}
            limits: {manifestBytes: 1Mi, imageBytes: 50Gi, layers: 200, indexDepth: 2}
            management: {port: 9090}
            """);

    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(Map.of(), file);

    // Then
    assertThat(config.watch().namespaces()).containsExactlyInAnyOrder("team-a", "team-b");
    assertThat(config.watch().labelSelector().text()).isEqualTo("tier in (web,api),!legacy");
    assertThat(config.concurrency()).isEqualTo(new Concurrency(32, 200, 2, 5));
    assertThat(config.leaderElection())
        .isEqualTo(
            new LeaderElection(
                true,
                "imagepush-blue",
                Optional.of("platform"),
                Duration.ofSeconds(90),
                Duration.ofSeconds(20),
                Duration.ofMillis(500)));
    RegistrySettings registry = config.registry(at("registry.internal:5000"));
    assertThat(registry.insecureAllowed()).isTrue();
    assertThat(registry.trustedRealms()).containsExactly(new HostGlob("auth.internal"));
    assertThat(config.egress().allow())
        .containsExactly(EgressRule.parse("10.0.0.0/8"), EgressRule.parse("127.0.0.1"));
    assertThat(config.egress().sourceSchemes()).containsExactly(SourceScheme.HTTPS);
    assertThat(config.limits()).isEqualTo(new Limits(1L << 20, 50L << 30, 200, 2));
    assertThat(config.management().port()).isEqualTo(9090);
  }

  @Test
  void variablesWinOverTheFileSettingBySetting() {
    // Given
    Path file =
        file(
            """
            concurrency: {pushes: 32, blobsPerPush: 2}
            registries: [{host: registry.internal, insecure: denied}]
            """);
    Map<String, String> environment =
        Map.of(
            "IMAGEPUSH_CONCURRENCY_PUSHES", "64",
            "IMAGEPUSH_WATCH_NAMESPACES", "team-a, team-b",
            "IMAGEPUSH_REGISTRIES_0_INSECURE", "allowed",
            "IMAGEPUSH_REGISTRIES_1_HOST", "*.example.com",
            "IMAGEPUSH_EGRESS_DENY", "",
            "IMAGEPUSH_PUSH_TIMEOUT", "5m");

    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(environment, file);

    // Then
    assertThat(config.concurrency()).isEqualTo(new Concurrency(64, 64, 2, 8));
    assertThat(config.watch().namespaces()).containsExactlyInAnyOrder("team-a", "team-b");
    assertThat(config.registry(at("registry.internal")).insecureAllowed()).isTrue();
    assertThat(config.registry(at("eu.example.com")).host().text()).isEqualTo("*.example.com");
  }

  @Test
  void electsALeaderInAClusterAndNotOutsideUnlessTold() {
    // Given
    Map<String, String> inCluster = Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1");

    // When
    OperatorConfig.LeaderElection election =
        OperatorConfig.fromEnvironment(inCluster, null).leaderElection();

    // Then
    assertThat(election.enabled()).isTrue();
    assertThat(election.leaseNamespace()).isEqualTo(Optional.empty());
    assertThat(election.leaseName()).isEqualTo("imagepush");
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatIsNotAllowedAndSaysWhereAndWhat(String yaml, List<String> message) {
    // Given
    Path file = file(yaml);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> OperatorConfig.fromEnvironment(Map.of(), file));

    // Then
    assertThat(refusal.reason()).isEqualTo(ExitReason.INVALID_SPEC);
    assertThat(refusal.failure().message()).contains(file.toString()).contains(message);
  }

  static Stream<Arguments> refusesWhatIsNotAllowedAndSaysWhereAndWhat() {
    return Stream.of(
        row("a key that no section has", "concurency: {}", "unknown key concurency", "concurrency"),
        row(
            "a key that this section has not",
            "concurrency: {pushs: 3}",
            "unknown key concurrency.pushs",
            "blobsPerPush, jobs, perRegistry, pushes"),
        row(
            "an unknown key in an entry",
            "registries: [{host: a}, {host: b, secure: no}]",
            "unknown key registries[1].secure"),
        row("a path written as one key", "concurrency.pushes: 3", "unknown key concurrency.pushes"),
        row(
            "a number out of bounds",
            "concurrency: {pushes: 0}",
            "concurrency.pushes is \"0\"",
            "a whole number from 1 to 1024"),
        row("words for a number", "limits: {layers: many}", "limits.layers is \"many\""),
        row("a list for a value", "limits: {layers: [1]}", "limits.layers must be"),
        row("a value for a list", "watch: {namespaces: a}", "watch.namespaces must be a list"),
        row(
            "a value for a section",
            "watch: all",
            "watch must hold keys: labelSelector, namespaces"),
        row("a list for the file", "[1, 2]", "the file must hold keys"),
        row("an empty entry", "registries: [{host: a}, {}]", "registries[1] must hold keys"),
        row("an entry without its host", "registries: [{insecure: denied}]", "registries[0].host"),
        row(
            "a host twice",
            "registries: [{host: a.example}, {host: A.example}]",
            "registries[1].host names a.example"),
        row(
            "an element twice",
            "watch: {namespaces: [a, b, a]}",
            "watch.namespaces",
            "\"a\" twice"),
        row("a scheme in a host", "registries: [{host: 'https://a'}]", "registries[0].host is"),
        row("neither yes nor no", "registries: [{host: a, insecure: yes}]", "allowed or denied"),
        row("a quantity without a unit known", "limits: {imageBytes: 5MB}", "limits.imageBytes"),
        row("a quantity that is no whole byte", "limits: {imageBytes: 1500000.5}", "imageBytes"),
        row("a size out of bounds", "limits: {manifestBytes: 1Gi}", "from 64Ki to 64Mi"),
        row("a network with host bits", "egress: {deny: [10.0.0.1/8]}", "egress.deny is"),
        row("a prefix too long", "egress: {deny: [10.0.0.0/33]}", "egress.deny is"),
        row(
            "allowed and denied at once",
            "egress: {allow: [a.example], deny: [a.example]}",
            "egress.allow holds an entry of egress.deny"),
        row("an unknown scheme", "egress: {sourceSchemes: [ftp]}", "https, http and s3"),
        row("a broken selector", "watch: {labelSelector: 'a in b'}", "watch.labelSelector is"),
        row("no unit", "leaderElection: {leaseDuration: 15}", "leaderElection.leaseDuration"),
        row(
            "a lease shorter than its renewal",
            "leaderElection: {leaseDuration: 5s}",
            "leaderElection.leaseDuration is too short",
            "longer than renewDeadline"),
        row(
            "no place for pushes",
            "execution: {inProcess: never}",
            "execution.inProcess is \"never\"",
            "allowed or denied"),
        row("no image", "worker: {image: 'https://a.example/b'}", "worker.image is"),
        row(
            "no CPU",
            "worker: {resources: {requests: {cpu: 0}}}",
            "worker.resources.requests.cpu is"),
        row(
            "too little memory for any push",
            "worker: {resources: {limits: {memory: 32Mi}}}",
            "worker.resources.limits.memory is",
            "at least 64Mi"),
        row(
            "less memory than requested",
            "worker: {resources: {requests: {memory: 1Gi}}}",
            "worker.resources.limits.memory is less than what is requested"),
        row(
            "fewer CPUs than requested",
            "worker: {resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}}",
            "worker.resources.limits.cpu is less than what is requested"),
        row("no room", "worker: {temporarySize: 0}", "worker.temporarySize is"),
        row("a Job that is gone at once", "worker: {ttlAfterFinished: 1s}", "from 1m to 168h"),
        row("a relative path", "cache: {path: var/cache}", "cache.path is", "an absolute path"),
        row("a key twice", "limits: {layers: 1}\nlimits: {layers: 2}", "line 2", "given twice"),
        row("not YAML", "limits: {layers: 1", "not valid YAML"),
        row("a second document", "limits: {}\n---\nlimits: {}", "more than one YAML document"));
  }

  @ParameterizedTest
  @DisplayName("T26: a quarter of the places is kept for namespaces that have none:")
  @CsvSource({
    "concurrency: {perRegistry: 8},                              8, 2",
    "concurrency: {perRegistry: 3},                              3, 1",
    "concurrency: {perRegistry: 2},                              2, 1",
    "concurrency: {perRegistry: 1},                              1, 0",
    "'concurrency: {perRegistry: 8}\nwatch: {namespaces: [a]}',   8, 0",
    "'concurrency: {perRegistry: 8}\nwatch: {namespaces: [a, b]}', 8, 2"
  })
  void keepsPlacesWhereThereAreSeveralNamespaces(String yaml, int places, int kept) {
    // Given
    Path file = file(yaml);

    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(Map.of(), file);

    // Then
    assertThat(config.traffic().places()).isEqualTo(places);
    assertThat(config.kept(places)).isEqualTo(kept);
    assertThat(config.traffic().shared()).isEqualTo(!yaml.endsWith("[a]}"));
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatThisVersionCannotHonour(String yaml, String path) {
    // Given
    Path file = file(yaml);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> OperatorConfig.fromEnvironment(Map.of(), file));

    // Then
    assertThat(refusal.failure().message())
        .isEqualTo(file + ": " + path + " is not available in this version; remove it");
  }

  static Stream<Arguments> refusesWhatThisVersionCannotHonour() {
    return Stream.of(
        Arguments.argumentSet(
            "notifications",
            "notifications: [{url: 'https://hook.example', secretRef: {name: hook}}]",
            "notifications[0].url"),
        Arguments.argumentSet(
            "a glob of token servers",
            "registries: [{host: a, trustedRealms: [b, '*.c']}]",
            "registries[0].trustedRealms with a glob"),
        Arguments.argumentSet(
            "an allowed host",
            "egress: {allow: [10.0.0.0/8, a.b]}",
            "egress.allow with a host's name"),
        Arguments.argumentSet(
            "a denied host", "egress: {deny: ['*.b']}", "egress.deny with a host's name"),
        Arguments.argumentSet(
            "traces", "tracing: {otlpEndpoint: 'http://otel:4317'}", "tracing.otlpEndpoint"));
  }

  @Test
  @DisplayName("T02: what the configuration says of egress reaches the gate")
  void egressBecomesThePolicyOfConnections() {
    // Given
    OperatorConfig config =
        OperatorConfig.fromEnvironment(
            Map.of(), file("egress: {allow: [10.0.0.0/8], deny: [203.0.113.0/24]}"));
    var apiServer = new InetSocketAddress("192.0.2.1", 443);

    // When
    EgressPolicy policy = config.egress().policy(Set.of(apiServer));

    // Then
    assertThat(
            Stream.of("10.1.2.3", "192.168.1.1", "203.0.113.9", "192.0.2.1", "127.0.0.1")
                .filter(
                    address ->
                        policy.allows(new InetSocketAddress(address, 443), Origination.INDIRECT)))
        .containsExactly("10.1.2.3");
  }

  @Test
  void limitsAreTheEngines() {
    // When
    OperatorConfig config = OperatorConfig.fromEnvironment(Map.of(), null);

    // Then
    assertThat(config.limits().forPushes()).isEqualTo(SourceLimits.DEFAULTS);
  }

  @Test
  void readsWhereTheCacheIsAndHowLargeItMayBecome() {
    // When
    OperatorConfig config =
        OperatorConfig.fromEnvironment(Map.of(), file("cache: {path: /data, size: 50Gi}"));

    // Then
    assertThat(config.cache().path()).isEqualTo(Path.of("/data"));
    assertThat(config.cache().size()).isEqualTo(50L << 30);
  }

  @Test
  @DisplayName("T26: the temporary folder is shared, unless one namespace has it to itself")
  void readsHowLargeTheTemporaryFolderMayBecome() {
    // When
    OperatorConfig all = OperatorConfig.fromEnvironment(Map.of(), file("temporary: {size: 4Gi}"));
    OperatorConfig one =
        OperatorConfig.fromEnvironment(Map.of(), file("watch: {namespaces: [team-a]}"));

    // Then
    assertThat(all.temporaryRoom()).isEqualTo(new RoomLimits(4L << 30, true));
    assertThat(one.temporaryRoom()).isEqualTo(new RoomLimits(0, false));
  }

  @ParameterizedTest
  @MethodSource
  void refusesAVariableAndNamesIt(String variable, String text, String message) {
    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class,
            () -> OperatorConfig.fromEnvironment(Map.of(variable, text), null));

    // Then
    assertThat(refusal.failure().message()).contains("environment variable " + variable, message);
  }

  static Stream<Arguments> refusesAVariableAndNamesIt() {
    return Stream.of(
        Arguments.argumentSet(
            "not allowed",
            "IMAGEPUSH_CONCURRENCY_BLOBS_PER_PUSH",
            "65",
            "(concurrency.blobsPerPush) is \"65\"; allowed: a whole number from 1 to 64"),
        Arguments.argumentSet("misspelt", "IMAGEPUSH_CONCURRENCY_PUSH", "4", "names no setting"),
        Arguments.argumentSet("no entry's number", "IMAGEPUSH_REGISTRIES_HOST", "a", "no setting"),
        Arguments.argumentSet("log format", "IMAGEPUSH_LOG_FORMAT", "xml", "allowed: json, text"),
        Arguments.argumentSet("log level", "IMAGEPUSH_LOG_LEVEL", "loud", "error, warn, info"));
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("T08: a message about a refused value never holds the credential in it")
  void neverShowsWhatCouldBeACredential(String yaml) {
    // Given
    Path file = file(yaml);

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> OperatorConfig.fromEnvironment(Map.of(), file));

    // Then
    assertThat(refusal).hasMessageNotContaining(CANARY).hasNoCause();
  }

  static Stream<Arguments> neverShowsWhatCouldBeACredential() {
    return Stream.of(
        Arguments.argumentSet(
            "user and password in a notification's URL",
            "notifications: [{url: 'https://user:" + CANARY + "@hook.example/'}]"),
        Arguments.argumentSet(
            "user and password in a trace's URL",
            "tracing: {otlpEndpoint: 'https://user:" + CANARY + "@otel.example/'}"),
        Arguments.argumentSet(
            "user and password in a host",
            "registries: [{host: 'user:" + CANARY + "@registry.example'}]"),
        Arguments.argumentSet(
            "a signed query", "egress: {allow: ['https://a.example/?sig=" + CANARY + "']}"),
        Arguments.argumentSet("broken YAML", "limits: {\npassword: \"" + CANARY));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    // Given
    Path missing = folder.resolve("missing.yaml");

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> OperatorConfig.fromEnvironment(Map.of(), missing));

    // Then
    assertThat(refusal.failure().message()).contains(missing.toString(), "NoSuchFile", "--config");
  }

  @Test
  void aFileLargerThanAConfigMapIsRefused() throws IOException {
    // Given
    Path large = folder.resolve("large.yaml");
    Files.write(large, "#".repeat(ConfigFile.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8));

    // When
    ExitException refusal =
        catchThrowableOfType(
            ExitException.class, () -> OperatorConfig.fromEnvironment(Map.of(), large));

    // Then
    assertThat(refusal.failure().message()).contains("larger than 1 MiB");
  }

  private static Arguments row(String rule, String yaml, String... message) {
    return Arguments.argumentSet(rule, yaml, List.of(message));
  }

  private static Origin at(String host) {
    return Origin.ofAuthority("https", host);
  }

  private Path file(String yaml) {
    Path file = folder.resolve("config.yaml");
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
