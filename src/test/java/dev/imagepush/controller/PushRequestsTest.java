package dev.imagepush.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.push.Overwrite;
import dev.imagepush.push.PushRequest;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.source.SourceSpec;
import dev.imagepush.testing.bed.TestCertificates;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PushRequestsTest {
  private static final String DOCKER_CONFIG =
      "{\"auths\":{\"registry.example.com\":{\"username\":\"me\",\"password\":\"canary\"}}}";
  private static final String LEGACY =
      "{\"registry.example.com\":{\"username\":\"me\",\"password\":\"canary\"}}";

  private static final String COPY =
      """
      source: {registry: {image: source.example.com/app:1}}
      destination: {repository: registry.example.com/team/app}
      """;

  private final Map<String, Secret> secrets = new HashMap<>();
  private static final Tenant TEAM = new Tenant("team-a");

  private final PushRequests requests =
      new PushRequests(new StrictPolicy(), 4, new ExecutionEnvironment.InOperator());

  @Test
  void translatesACopyWithTheDefaults() {
    // When
    PushRequest request = of(COPY);

    // Then
    assertThat(request.destination().repository()).hasToString("registry.example.com/team/app");
    assertThat(request.destination().tags()).containsExactly("1");
    assertThat(request.destination().overwrite()).isEqualTo(Overwrite.ALWAYS);
    assertThat(request.destination().access().credential().isAnonymous()).isTrue();
    assertThat(request.timeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(request.blobsAtOnce()).isEqualTo(4);
    assertThat(request.tenant()).isEqualTo(TEAM);
    assertThat(request.source())
        .isInstanceOfSatisfying(
            SourceSpec.InRegistry.class,
            source -> assertThat(source.image()).hasToString("source.example.com/app:1"));
  }

  @ParameterizedTest
  @CsvSource({"1Ki, 1024", "50Mi, 52428800", "1.5k, 1500", "2048, 2048", "4096000m, 4096"})
  void readsTheBandwidth(String written, long bytesPerSecond) {
    // When
    PushRequest request = of(COPY + "bandwidth: " + written);

    // Then
    assertThat(request.bandwidth()).hasValue(bytesPerSecond);
  }

  static Stream<Arguments> secretsThatLogIn() {
    return Stream.of(
        argumentSet(
            "dockerconfigjson",
            secret("kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", DOCKER_CONFIG))),
        argumentSet("dockercfg", secret("kubernetes.io/dockercfg", Map.of(".dockercfg", LEGACY))),
        argumentSet(
            "basic-auth",
            secret("kubernetes.io/basic-auth", Map.of("username", "me", "password", "canary"))),
        argumentSet(
            "Opaque with a user", secret("Opaque", Map.of("username", "me", "password", "canary"))),
        argumentSet("Opaque with a token", secret("Opaque", Map.of("token", "canary"))));
  }

  @ParameterizedTest
  @MethodSource("secretsThatLogIn")
  void takesTheCredentialOfASecret(Secret secret) {
    // Given
    secrets.put("login", secret);

    // When
    PushRequest request = of(withDestination("secretRef: {name: login}"));

    // Then
    Credential credential = request.destination().access().credential();
    assertThat(credential.isAnonymous()).isFalse();
    assertThat(credential.toString()).doesNotContain("canary");
    assertThat(request.destination().access().credentialName()).isEqualTo("Secret login");
  }

  @Test
  void takesAnAccessKeyForARegistryOfAmazon() {
    // Given
    secrets.put("aws", accessKey());

    // When
    PushRequest request =
        of(
            """
            source: {registry: {image: source.example.com/app:1}}
            destination:
              repository: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app
              secretRef: {name: aws}
            """);

    // Then
    Credential credential = request.destination().access().credential();
    assertThat(credential).isInstanceOf(Credential.AwsKey.class);
    assertThat(credential.toString()).contains("AKIAEXAMPLE").doesNotContain("canary");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        row(
            "a missing Secret",
            "secretRef: {name: none}",
            ExitReason.SECRET_NOT_FOUND,
            "Secret none (spec.destination.secretRef) does not exist"),
        row(
            "a Secret without its key",
            "secretRef: {name: empty}",
            ExitReason.SECRET_INVALID,
            "Secret empty (spec.destination.secretRef) has no key username"),
        row(
            "a Secret that is no JSON",
            "secretRef: {name: broken}",
            ExitReason.SECRET_INVALID,
            "Secret broken (spec.destination.secretRef) key .dockerconfigjson"),
        row(
            "a Secret of another type",
            "secretRef: {name: tls}",
            ExitReason.SECRET_INVALID,
            "Secret tls (spec.destination.secretRef) has a type that is not read"),
        row(
            "an access key for a registry that is not Amazon's",
            "secretRef: {name: aws}",
            ExitReason.SECRET_INVALID,
            "Secret aws holds an AWS access key, which is for Amazon ECR alone"),
        row(
            "certificates without any",
            "certSecretRef: {name: empty}",
            ExitReason.SECRET_INVALID,
            "Secret empty (spec.destination.certSecretRef) has neither the key ca.crt"),
        row(
            "a certificate that cannot be read",
            "certSecretRef: {name: unreadable}",
            ExitReason.SECRET_INVALID,
            "Secret unreadable (spec.destination.certSecretRef) key ca.crt holds no certificate"),
        row(
            "a certificate without its key",
            "certSecretRef: {name: half}",
            ExitReason.SECRET_INVALID,
            "has only one of tls.crt and tls.key"),
        row(
            "plain HTTP that nobody allowed",
            "insecure: true",
            ExitReason.POLICY_DENIED,
            "spec.destination.insecure: plain HTTP to registry.example.com is not allowed"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesADestination(String fields, ExitReason reason, String message) {
    // Given
    secrets.put("empty", secret("kubernetes.io/basic-auth", Map.of()));
    secrets.put("aws", accessKey());
    secrets.put(
        "broken", secret("kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", "{canary")));
    secrets.put("tls", secret("kubernetes.io/tls", Map.of()));
    secrets.put("unreadable", secret("Opaque", Map.of("ca.crt", "canary")));
    secrets.put("half", secret("Opaque", Map.of("tls.crt", "canary")));

    // When
    assertThatThrownBy(() -> of(withDestination(fields)))

        // Then
        .isInstanceOfSatisfying(
            ExitException.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason))
        .hasMessageContaining(message)
        .hasMessageNotContaining("canary");
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        argumentSet(
            "no destination",
            "source: {registry: {image: source.example.com/app:1}}",
            "spec.destination.repository"),
        argumentSet(
            "no source", "destination: {repository: registry.example.com/app}", "spec.source"),
        argumentSet(
            "no image",
            "source: {registry: {}}\ndestination: {repository: registry.example.com/app}",
            "spec.source.registry.image"),
        argumentSet(
            "no URL",
            "source: {archive: {http: {}}}\ndestination: {repository: registry.example.com/app}",
            "spec.source.archive.http.url"),
        argumentSet("a timeout that is none", COPY + "timeout: soon", "spec.timeout"),
        argumentSet("a timeout of nothing", COPY + "timeout: 0s", "spec.timeout"),
        argumentSet("hardly a bandwidth", COPY + "bandwidth: 10", "spec.bandwidth"),
        argumentSet("a delay that is none", COPY + "retry: {initialDelay: soon}", "spec.retry"),
        argumentSet("a negative limit", COPY + "retry: {limit: -1}", "spec.retry"),
        argumentSet(
            "a tag that is none", withDestination("tags: [\"a b\"]"), "spec.destination.tags"),
        argumentSet(
            "a path to mount from that is none",
            withDestination("mountFrom: [\"A b\"]"),
            "spec.destination.mountFrom"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void namesTheFieldThatIsInvalid(String spec, String field) {
    // When
    assertThatThrownBy(() -> of(spec))

        // Then
        .isInstanceOfSatisfying(
            ExitException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(ExitReason.INVALID_SPEC))
        .hasMessageContaining(field);
  }

  @Test
  void takesTheTagsOfTheSpecBeforeTheSources() {
    // When
    PushRequest request = of(withDestination("tags: [a, b]"));

    // Then
    assertThat(request.destination().tags()).containsExactly("a", "b");
  }

  @Test
  void pushesByDigestAloneWhereTheSourceHasNoTag() {
    // When
    PushRequest request =
        of(
            """
            source: {registry: {image: "source.example.com/app@%s"}}
            destination: {repository: registry.example.com/team/app}
            """
                .formatted(Resources.DIGEST));

    // Then
    assertThat(request.destination().tags()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "app:1.2, 1.2",
    "registry.example.com:5000/team/app:1.2, 1.2",
    "registry.example.com:5000/team/app,",
    "1.2,",
    "Any text: of a layout,",
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,"
  })
  void takesTheTagOfTheArchivesImage(String image, String tag) {
    // When
    PushRequest request =
        of(
            """
            source: {archive: {image: "%s", http: {url: "https://files.example.com/app.tar"}}}
            destination: {repository: registry.example.com/team/app}
            """
                .formatted(image));

    // Then
    assertThat(request.destination().tags()).isEqualTo(tag == null ? List.of() : List.of(tag));
  }

  @Test
  void listsEverySecretOnce() {
    // When
    var names =
        PushRequests.secretNames(
            Resources.withSpec(
                    """
                    source:
                      registry: {image: a, secretRef: {name: one}, certSecretRef: {name: ca}}
                    destination:
                      repository: registry.example.com/team/app
                      secretRef: {name: two}
                      certSecretRef: {name: ca}
                    """)
                .getSpec());

    // Then
    assertThat(names).containsExactly("one", "ca", "two");
  }

  static Stream<Arguments> identities() {
    String ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    return Stream.of(
        argumentSet("nothing else", "trusted", ecr, "", "the operator's own identity"),
        argumentSet("a Secret first", "trusted", ecr, "secretRef: {name: login}", "Secret login"),
        argumentSet("not for a namespace that may not", "other", ecr, "", "allow it"),
        argumentSet(
            "not for it by another spelling of the port",
            "other",
            ecr + ":443",
            "",
            "{host: " + ecr + ", providerCredentials"),
        argumentSet(
            "not by a proxy of the resource's own",
            "trusted",
            ecr,
            "proxySecretRef: {name: way}",
            "beside a certSecretRef or a proxySecretRef"),
        argumentSet(
            "not where the resource says whom to trust",
            "trusted",
            ecr,
            "certSecretRef: {name: way}",
            "beside a certSecretRef or a proxySecretRef"),
        argumentSet(
            "not to other registries",
            "trusted",
            "registry.example.com",
            "",
            "no spec.destination.secretRef is set"));
  }

  @ParameterizedTest
  @MethodSource("identities")
  @DisplayName("the operator's own identity logs in")
  void lendsTheOperatorsIdentity(String namespace, String host, String fields, String name)
      throws Exception {
    // Given
    secrets.put("login", accessKey());
    secrets.put(
        "way",
        secret(
            "Opaque",
            Map.of(
                "address",
                "http://proxy.example.com:3128",
                "ca.crt",
                TestCertificates.create().caPem())));
    String spec =
        """
        source: {registry: {image: source.example.com/app:1}}
        destination: {repository: %s/team/app%s}
        """
            .formatted(host, fields.isEmpty() ? "" : ", " + fields);

    // When
    PushRequest request =
        requests.of(
            new Tenant(namespace),
            Resources.withSpec(spec).getSpec(),
            secret -> Optional.ofNullable(secrets.get(secret)));

    // Then
    RegistryAccess access = request.destination().access();
    assertThat(access.credentialName()).contains(name);
    assertThat(access.credential() instanceof Credential.Ambient)
        .isEqualTo(name.equals("the operator's own identity"));
  }

  static Stream<Arguments> checked() {
    return Stream.of(
        argumentSet("a plain copy", COPY, null),
        argumentSet(
            "what a Job alone can honour",
            COPY + "execution: {mode: Job, serviceAccountName: pusher}",
            null),
        argumentSet(
            "every Secret that a registry can have",
            """
            source: {registry: {image: source.example.com/app:1, secretRef: {name: a}}}
            destination:
              repository: registry.example.com/team/app
              secretRef: {name: a}
              certSecretRef: {name: b}
              proxySecretRef: {name: c}
            """,
            null),
        argumentSet(
            "every Secret that a file can have",
            """
            source:
              archive:
                http: {url: "https://a.example/b.tar", secretRef: {name: a}, certSecretRef: {name: b}}
            destination: {repository: registry.example.com/team/app}
            """,
            null),
        argumentSet(
            "a PersistentVolumeClaim",
            """
            source: {archive: {persistentVolumeClaim: {claimName: builds, path: app.tar}}}
            destination: {repository: registry.example.com/team/app}
            """,
            null),
        argumentSet(
            "a path that leads out of a volume",
            """
            source: {archive: {persistentVolumeClaim: {claimName: builds, path: ../app.tar}}}
            destination: {repository: registry.example.com/team/app}
            """,
            ExitReason.INVALID_SPEC),
        argumentSet(
            "a repository that is none",
            "source: {registry: {image: a.example/b:1}}\ndestination: {repository: 'a b'}",
            ExitReason.INVALID_SPEC),
        argumentSet("a field that is not there yet", COPY + "verify: {}", ExitReason.POLICY_DENIED),
        argumentSet(
            "plain HTTP that is not allowed",
            withDestination("insecure: true"),
            ExitReason.POLICY_DENIED),
        argumentSet(
            "a scheme that is not allowed",
            """
            source: {archive: {http: {url: "http://a.example/b.tar"}}}
            destination: {repository: registry.example.com/team/app}
            """,
            ExitReason.POLICY_DENIED));
  }

  @ParameterizedTest
  @MethodSource("checked")
  void checksASpecWithoutItsSecrets(String spec, @Nullable ExitReason refusal) {
    // When
    ThrowingCallable check = () -> requests.check(TEAM, Resources.withSpec(spec).getSpec());

    // Then
    if (refusal == null) {
      assertThatCode(check).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(check)
          .isInstanceOfSatisfying(
              ExitException.class, e -> assertThat(e.reason()).isEqualTo(refusal));
    }
  }

  private PushRequest of(String spec) {
    return requests.of(
        TEAM, Resources.withSpec(spec).getSpec(), name -> Optional.ofNullable(secrets.get(name)));
  }

  private static String withDestination(String fields) {
    return """
    source: {registry: {image: source.example.com/app:1}}
    destination: {repository: registry.example.com/team/app, %s}
    """
        .formatted(fields);
  }

  private static Arguments row(String name, String fields, ExitReason reason, String message) {
    return argumentSet(name, fields, reason, message);
  }

  private static Secret accessKey() {
    return secret("Opaque", Map.of("accesskey", "AKIAEXAMPLE", "secretkey", "canary"));
  }

  private static Secret secret(String type, Map<String, String> data) {
    return new SecretBuilder().withType(type).withStringData(data).build();
  }

  private static final class StrictPolicy implements PushPolicy {
    @Override
    public ProxyRules proxies() {
      return ProxyRules.NONE;
    }

    @Override
    public Set<String> sourceSchemes() {
      return Set.of("https");
    }

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
  }
}
