package dev.imagepush.api.v1beta1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.testing.bed.UsesTestBed;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@UsesTestBed
class ImagePushSchemaIT {
  private static final CustomResourceDefinitionContext CRD =
      CustomResourceDefinitionContext.fromCustomResourceType(ImagePush.class);
  private static final Path SAMPLES = Path.of("deploy", "samples");

  private static final String SOURCE = "source: {registry: {image: ghcr.io/team/app:1.2}}";
  private static final String DESTINATION = "destination: {repository: r.example.com/team/app}";
  private static final String DIGEST =
      "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  @BeforeAll
  static void installCrd(KubernetesClient client) throws IOException {
    ImagePushCrd.install(client);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesAndSaysWhatToWriteInstead(String spec, String message, KubernetesClient client) {
    // When
    KubernetesClientException refusal =
        catchThrowableOfType(KubernetesClientException.class, () -> create(client, spec));

    // Then
    assertThat(refusal).isNotNull().hasMessageContaining(message);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
            refusedSources(),
            refusedAddresses(),
            refusedDestinations(),
            refusedBuilds(),
            refusedRest())
        .flatMap(rows -> rows);
  }

  private static Stream<Arguments> refusedSources() {
    return Stream.of(
        argumentSet("no source", DESTINATION, "spec.source: Required value"),
        argumentSet("a source of no kind", source("{}"), "exactly one of registry"),
        argumentSet(
            "sources of two kinds",
            source("{registry: {image: a}, archive: {http: {url: 'https://files.example.com/a'}}}"),
            "exactly one of registry"),
        argumentSet("an archive that lies nowhere", source("{archive: {}}"), "exactly one of http"),
        argumentSet(
            "an archive that lies in two places",
            source(
                "{archive: {http: {url: 'https://files.example.com/a'},"
                    + " persistentVolumeClaim: {claimName: a, path: b}}}"),
            "exactly one of http"),
        argumentSet(
            "an image with a scheme",
            source("{registry: {image: 'docker://ghcr.io/team/app'}}"),
            "without a scheme"),
        argumentSet(
            "an image in upper case",
            source("{registry: {image: ghcr.io/Team/app}}"),
            "spec.source.registry.image: Invalid value: \"ghcr.io/Team/app\": not an image"),
        argumentSet(
            "an image with half a digest",
            source("{registry: {image: 'ghcr.io/team/app@sha256:9f86'}}"),
            "not an image reference"),
        argumentSet(
            "an image with a tag of 129 characters",
            source("{registry: {image: 'app:" + "a".repeat(129) + "'}}"),
            "not an image reference"),
        argumentSet(
            "an image with a line break",
            source("{registry: {image: \"app:1\\nb\"}}"),
            "not an image reference"),
        argumentSet(
            "a Secret's name with a slash",
            source("{registry: {image: a, secretRef: {name: other/secret}}}"),
            "not the name of a Secret"),
        argumentSet(
            "a path that leads out of the volume",
            source("{archive: {persistentVolumeClaim: {claimName: a, path: b/../../c}}}"),
            "without .., which"),
        argumentSet(
            "an absolute path on a volume",
            source("{archive: {persistentVolumeClaim: {claimName: a, path: /b}}}"),
            "without a slash before it"),
        argumentSet(
            "a volume read in process",
            source("{archive: {persistentVolumeClaim: {claimName: a, path: b}}}")
                + "\nexecution: {mode: InProcess}",
            "write execution.mode: Auto or Job"),
        argumentSet(
            "a bucket with a scheme",
            source(
                "{archive: {s3: {endpoint: 'https://s3.example.com', bucket: 's3://a', key: b}}}"),
            "not a bucket's name"));
  }

  private static Stream<Arguments> refusedAddresses() {
    return Stream.of(
        argumentSet(
            "an address of another scheme", http("ftp://files.example.com/a"), "not an HTTP"),
        argumentSet(
            "an address with a blank", http("https://files.example.com/a b"), "not an HTTP"),
        argumentSet(
            "an address with a user (T31)",
            http("https://me@files.example.com/a"),
            "without a user"),
        argumentSet(
            "an address with a password (T31)",
            http("https://me:secret@files.example.com/a"),
            "name it in secretRef"),
        argumentSet(
            "an address signed for S3 (T31)",
            http("https://b.s3.example.com/a?X-Amz-Date=1&X-Amz-Signature=abc"),
            "without a signature or token"),
        argumentSet(
            "a signature in other letters (T31)",
            http("https://b.s3.example.com/a?x-amz-signature=abc"),
            "without a signature or token"),
        argumentSet(
            "an address signed for Azure (T31)",
            http("https://files.example.com/a?sv=1&sig=abc"),
            "without a signature or token"),
        argumentSet(
            "an address with a token (T31)",
            http("https://files.example.com/a?access_token=abc"),
            "without a signature or token"),
        argumentSet(
            "a SHA-256 with its name before it",
            source(
                "{archive: {http: {url: 'https://files.example.com/a', sha256: '"
                    + DIGEST
                    + "'}}}"),
            "not a SHA-256"));
  }

  private static Stream<Arguments> refusedDestinations() {
    return Stream.of(
        argumentSet("no destination", SOURCE, "spec.destination: Required value"),
        argumentSet(
            "a repository with a scheme",
            destination("{repository: 'https://r.example.com/a'}"),
            "write the repository without a scheme"),
        argumentSet(
            "a repository with a tag",
            destination("{repository: 'r.example.com:5000/a:1.2'}"),
            "the tag into destination.tags"),
        argumentSet(
            "a repository with a digest",
            destination("{repository: 'r.example.com/a@" + DIGEST + "'}"),
            "without a digest"),
        argumentSet(
            "a repository in upper case",
            destination("{repository: r.example.com/A}"),
            "not a repository; write host/path"),
        argumentSet(
            "a tag that begins with a dash",
            destination("{repository: r.example.com/a, tags: [ok, -no]}"),
            "\"-no\" is not a tag"),
        argumentSet(
            "a tag twice",
            destination("{repository: r.example.com/a, tags: [a, a]}"),
            "Duplicate value: \"a\""),
        argumentSet(
            "65 tags",
            destination("{repository: r.example.com/a, tags: [" + tags(65) + "]}"),
            "must have at most 64 items"),
        argumentSet(
            "six repositories to mount from",
            destination("{repository: r.example.com/a, mountFrom: [a, b, c, d, e, f]}"),
            "must have at most 5 items"),
        argumentSet(
            "a repository to mount from with its host",
            destination("{repository: r.example.com/a, mountFrom: [r.example.com/b]}"),
            "without the registry's host"),
        argumentSet(
            "a repository to mount from with a tag",
            destination("{repository: r.example.com/a, mountFrom: ['b:1']}"),
            "as its path alone"),
        argumentSet(
            "a Secret of another namespace (T05)",
            destination("{repository: r.example.com/a, secretRef: {name: a, namespace: b}}"),
            "unknown field \"spec.destination.secretRef.namespace\""),
        argumentSet(
            "an unknown way to overwrite",
            destination("{repository: r.example.com/a, overwrite: Sometimes}"),
            "supported values: \"Always\", \"Never\""));
  }

  private static Stream<Arguments> refusedBuilds() {
    return Stream.of(
        argumentSet("a build of no layer", build("[]"), "should have at least 1 items"),
        argumentSet(
            "a layer of nothing", build("[{name: a, path: /a}]"), "exactly one of configMapRef"),
        argumentSet(
            "a layer without its SHA-256",
            build("[{name: a, path: /a, http: {url: 'https://files.example.com/a'}}]"),
            "write http.sha256"),
        argumentSet(
            "a layer at a relative path",
            build("[{name: a, path: a, configMapRef: {name: a}}]"),
            "write an absolute path"),
        argumentSet(
            "a layer that extracts a ConfigMap",
            build("[{name: a, path: /a, configMapRef: {name: a}, extract: true}]"),
            "extract unpacks an archive from http"),
        argumentSet(
            "a layer with odd permissions",
            build("[{name: a, path: /a, configMapRef: {name: a}, mode: '644'}]"),
            "four octal digits"),
        argumentSet(
            "two layers of one name",
            build(
                "[{name: a, path: /a, configMapRef: {name: a}},"
                    + " {name: a, path: /b, configMapRef: {name: b}}]"),
            "Duplicate value"));
  }

  private static Stream<Arguments> refusedRest() {
    return Stream.of(
        argumentSet(
            "all beside a platform", with("platforms: [all, linux/amd64]"), "'all' stands alone"),
        argumentSet(
            "a platform twice",
            with("platforms: [linux/amd64, linux/amd64]"),
            "write each platform once"),
        argumentSet(
            "a platform without architecture", with("platforms: [linux]"), "a platform is os/arch"),
        argumentSet("no platform", with("platforms: []"), "at least 1 items"),
        argumentSet("an interval of seconds", with("interval: 30s"), "at least 1m"),
        argumentSet(
            "an interval in words", with("interval: hourly"), "write for example interval: 1h"),
        argumentSet("a timeout of nothing", with("timeout: 0s"), "write for example timeout: 30m"),
        argumentSet("a timeout of days", with("timeout: 25h"), "from 1s to 24h"),
        argumentSet("a negative limit", with("retry: {limit: -1}"), "greater than or equal to 0"),
        argumentSet(
            "a first delay longer than the longest",
            with("retry: {initialDelay: 20m}"),
            "initialDelay is longer than maxDelay"),
        argumentSet("a delay of nothing", with("retry: {initialDelay: 0s}"), "from 1s to 1h"),
        argumentSet(
            "a bandwidth in words", with("bandwidth: fast"), "write for example bandwidth: 50Mi"),
        argumentSet("a bandwidth of a few bytes", with("bandwidth: 10"), "at least 1Ki"),
        argumentSet(
            "a verification of nothing", with("verify: {}"), "write cosign, maxSeverity or both"),
        argumentSet(
            "a signature of nobody",
            with("verify: {cosign: {identities: []}}"),
            "exactly one of secretRef"),
        argumentSet(
            "what a Job needs, in process",
            with("execution: {mode: InProcess, serviceAccountName: builder}"),
            "write mode: Job, or leave them out"),
        argumentSet("a misspelt field", with("intervall: 1h"), "unknown field \"spec.intervall\""));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void accepts(String spec, KubernetesClient client) {
    // When
    GenericKubernetesResource created = create(client, spec);

    // Then
    assertThat(created.getMetadata().getUid()).isNotEmpty();
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        argumentSet("the least", with("")),
        argumentSet("Docker Hub's short names", source("{registry: {image: 'debian:13'}}")),
        argumentSet(
            "tag and digest",
            source("{registry: {image: 'r.example.com:5000/a/b:1@" + DIGEST + "'}}")),
        argumentSet("an IPv6 registry", destination("{repository: '[::1]:5000/a'}")),
        argumentSet("localhost", destination("{repository: 'localhost:5000/a'}")),
        argumentSet(
            "an address with a harmless query",
            http("https://files.example.com/a?version=3&x=a@b")),
        argumentSet("an address in plain HTTP, which policy decides on", http("http://files/a")),
        argumentSet(
            "64 tags", destination("{repository: r.example.com/a, tags: [" + tags(64) + "]}")),
        argumentSet(
            "mounting", destination("{repository: r.example.com/a, mountFrom: [team/base, c]}")),
        argumentSet("retrying for ever", with("retry: {limit: 0}")),
        argumentSet("bandwidth as a number", with("bandwidth: 1048576")),
        argumentSet("bandwidth as a quantity", with("bandwidth: 1.5Mi")),
        argumentSet("platforms", with("platforms: [linux/amd64, linux/arm64/v8]")),
        argumentSet(
            "keys and severity",
            with("verify: {cosign: {secretRef: {name: a}}, maxSeverity: High}")),
        argumentSet(
            "identities", with("verify: {cosign: {identities: [{issuer: a, subject: b}]}}")),
        argumentSet(
            "a volume",
            source("{archive: {persistentVolumeClaim: {claimName: a, path: out/app..tar}}}")),
        argumentSet(
            "S3",
            source(
                "{archive: {s3: {endpoint: 'https://s3.example.com', bucket: builds, key: a.tar}}}")),
        argumentSet(
            "a build",
            build(
                "[{name: a, path: /a, configMapRef: {name: a}, mode: '0755'}, {name: b, path: /b,"
                    + " extract: true, http: {url: 'https://files.example.com/b', sha256: "
                    + DIGEST.substring("sha256:".length())
                    + "}}]")));
  }

  @Test
  void fillsInTheDefaultsThatTheRecordsHold(KubernetesClient client) {
    // Given
    ImagePushSpec fromFile =
        client.getKubernetesSerialization().unmarshal(yaml(with("")), ImagePush.class).getSpec();

    // When
    GenericKubernetesResource created = create(client, with(""));

    // Then
    assertThat(tree(client, created.get("spec"))).isEqualTo(tree(client, fromFile));
  }

  @Test
  @DisplayName("holds back whoever waits for it until the operator has seen it")
  void beginsWithAGenerationThatNobodyObserved(KubernetesClient client) {
    // When
    GenericKubernetesResource created = create(client, with(""));

    // Then
    assertThat(created.<Integer>get("status", "observedGeneration")).isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void acceptsEverySample(Path sample, KubernetesClient client) throws IOException {
    // Given
    List<HasMetadata> resources = client.load(Files.newInputStream(sample)).items();

    // When
    List<HasMetadata> created =
        resources.stream()
            .map(
                resource ->
                    client
                        .resource(resource)
                        .inNamespace("default")
                        .dryRun()
                        .fieldValidation(Validation.STRICT)
                        .create())
            .toList();

    // Then
    assertThat(created).extracting(HasMetadata::getKind).contains("ImagePush");
  }

  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static GenericKubernetesResource create(KubernetesClient client, String spec) {
    return client
        .genericKubernetesResources(CRD)
        .inNamespace("default")
        .resource(
            client
                .getKubernetesSerialization()
                .unmarshal(yaml(spec), GenericKubernetesResource.class))
        .dryRun()
        .fieldValidation(Validation.STRICT)
        .create();
  }

  private static JsonNode tree(KubernetesClient client, Object value) {
    KubernetesSerialization serialization = client.getKubernetesSerialization();
    return serialization.unmarshal(serialization.asJson(value), JsonNode.class);
  }

  private static String yaml(String spec) {
    return """
    apiVersion: imagepush.dev/v1beta1
    kind: ImagePush
    metadata: {generateName: schema-}
    spec:
    """
        + spec.indent(2);
  }

  private static String with(String field) {
    return SOURCE + "\n" + DESTINATION + "\n" + field;
  }

  private static String source(String source) {
    return "source: " + source + "\n" + DESTINATION;
  }

  private static String destination(String destination) {
    return SOURCE + "\ndestination: " + destination;
  }

  private static String http(String url) {
    return source("{archive: {http: {url: '" + url + "'}}}");
  }

  private static String build(String layers) {
    return source("{build: {layers: " + layers + "}}");
  }

  private static String tags(int count) {
    return IntStream.range(0, count).mapToObj(n -> "t" + n).collect(Collectors.joining(","));
  }
}
