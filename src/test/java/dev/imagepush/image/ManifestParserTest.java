package dev.imagepush.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestParserTest {
  private static final String HEX = "a".repeat(64);
  private static final String CONFIG =
      "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:"
          + HEX
          + "\",\"size\":2}";
  private static final String LAYER =
      "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:"
          + HEX
          + "\",\"size\":3}";
  private static final String CHILD =
      "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:"
          + HEX
          + "\",\"size\":4}";
  private static final String EMPTY = "[]";

  private final ManifestParser parser = new ManifestParser(4096);

  @ParameterizedTest
  @MethodSource("images")
  @DisplayName("D07 D08 D10 D11 D12 D13: an image is understood, with")
  void readsAnImage(MediaType type, String json, int layers) {
    // When
    Manifest manifest = parser.parse(ManifestBytes.of(type, json.getBytes(UTF_8)));

    // Then
    assertThat(manifest).isInstanceOf(Manifest.Image.class);
    assertThat(((Manifest.Image) manifest).layers()).hasSize(layers);
    assertThat(manifest.content().bytes()).isEqualTo(json.getBytes(UTF_8));
  }

  static Stream<Arguments> images() {
    MediaType oci = MediaType.OCI_MANIFEST;
    String sha512 = LAYER.replace("sha256:" + HEX, "sha512:" + HEX + HEX);
    return Stream.of(
        argumentSet("one layer", oci, image(LAYER), 1),
        argumentSet("its media type in it", oci, typed(oci, image(LAYER)), 1),
        argumentSet(
            "Docker's schema 2",
            MediaType.DOCKER_MANIFEST,
            typed(MediaType.DOCKER_MANIFEST, image(LAYER)),
            1),
        argumentSet("the same layer twice", oci, image(LAYER + "," + LAYER), 2),
        argumentSet("no layers", oci, image(""), 0),
        argumentSet("no layers, as Go writes it", oci, image("").replace(EMPTY, "null"), 0),
        argumentSet("a layer of sha512", oci, image(sha512), 1),
        argumentSet(
            "a layer of an unknown media type",
            oci,
            image(LAYER.replace("tar+gzip", "tar+next")),
            1),
        argumentSet(
            "a layer that lives elsewhere",
            oci,
            image(with(LAYER, "\"urls\":[\"https://example.com/layer\"]")),
            1),
        argumentSet("a layer without a byte", oci, image(LAYER.replace(":3", ":0")), 1),
        argumentSet(
            "fields that are not known", oci, with(image(LAYER), "\"next\":{\"a\":[1]}"), 1),
        argumentSet(
            "an artifact's empty config",
            oci,
            with(
                image(LAYER)
                    .replace(
                        "application/vnd.oci.image.config.v1+json",
                        "application/vnd.oci.empty.v1+json"),
                "\"artifactType\":\"application/vnd.example\""),
            1),
        argumentSet("a subject", oci, with(image(LAYER), "\"subject\":" + CHILD), 1),
        argumentSet("white space around it", oci, " \n" + image(LAYER) + "\n ", 1),
        argumentSet(
            "an annotation that is named as a field",
            oci,
            with(image(LAYER), "\"annotations\":{\"Layers\":\"x\",\"layers\":\"y\"}"),
            1),
        argumentSet(
            "data that is what its digest says",
            oci,
            image(
                with(
                    LAYER.replace(HEX, Digest.sha256("abc".getBytes(UTF_8)).hex()),
                    "\"data\":\"YWJj\"")),
            1));
  }

  @ParameterizedTest
  @MethodSource("indexes")
  @DisplayName("D06 D08 D13: an index is understood, with")
  void readsAnIndex(MediaType type, String json, int manifests) {
    // When
    Manifest manifest = parser.parse(ManifestBytes.of(type, json.getBytes(UTF_8)));

    // Then
    assertThat(manifest).isInstanceOf(Manifest.Index.class);
    assertThat(((Manifest.Index) manifest).manifests()).hasSize(manifests);
  }

  static Stream<Arguments> indexes() {
    MediaType oci = MediaType.OCI_INDEX;
    return Stream.of(
        argumentSet("one image", oci, index(CHILD), 1),
        argumentSet("nothing", oci, index(""), 0),
        argumentSet("nothing, as Go writes it", oci, index("").replace(EMPTY, "null"), 0),
        argumentSet("an index in it", oci, index(CHILD.replace("manifest.v1", "index.v1")), 1),
        argumentSet(
            "Docker's manifest list",
            MediaType.DOCKER_LIST,
            typed(MediaType.DOCKER_LIST, index(CHILD)),
            1),
        argumentSet("a subject", oci, with(index(CHILD), "\"subject\":" + CHILD), 1),
        argumentSet(
            "an attestation, of no platform",
            oci,
            index(with(CHILD, "\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}")),
            1),
        argumentSet(
            "an empty platform",
            oci,
            index(with(CHILD, "\"platform\":{\"os\":\"\",\"architecture\":\"\"}")),
            1));
  }

  @Test
  void readsThePlatformAndTheAnnotationsOfAnEntry() {
    // Given
    String entry =
        with(
            CHILD,
            "\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"},"
                + "\"annotations\":{\"org.opencontainers.image.ref.name\":\"1.2\"}");

    // When
    Manifest manifest =
        parser.parse(ManifestBytes.of(MediaType.OCI_INDEX, index(entry).getBytes(UTF_8)));

    // Then
    List<Descriptor> entries = ((Manifest.Index) manifest).manifests();
    assertThat(entries)
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.platform()).isEqualTo(new Platform("linux", "arm64", "v8"));
              assertThat(found.annotations()).containsEntry(Descriptor.REF_NAME, "1.2");
            });
  }

  @ParameterizedTest
  @MethodSource("ambiguousDocuments")
  @DisplayName("T13 T14 T16 D04 D07 D14 D22: a manifest is refused, with")
  void refuses(MediaType type, byte[] json) {
    // When
    ExitException failure = failure(parser, type, json);

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.SOURCE_CORRUPT);
    assertThat(failure.failure().message()).doesNotContain("canary");
  }

  static Stream<Arguments> ambiguousDocuments() {
    String image = image(LAYER);
    String index = index(CHILD);
    MediaType manifest = MediaType.OCI_MANIFEST;
    return Stream.concat(
        Stream.of(
            row("manifests and layers, as an image", manifest, with(image, "\"manifests\":[]")),
            row(
                "manifests and layers, as an index",
                MediaType.OCI_INDEX,
                with(index, "\"layers\":[]")),
            row("an index with a config", MediaType.OCI_INDEX, with(index, "\"config\":" + CONFIG)),
            row(
                "an index with schema 1's layers",
                MediaType.OCI_INDEX,
                with(index, "\"fsLayers\":[]")),
            row("an image with schema 1's layers", manifest, with(image, "\"fsLayers\":[]")),
            row("an image with an artifact's blobs", manifest, with(image, "\"blobs\":[]")),
            row("an image stored as an index", MediaType.OCI_INDEX, image),
            row("an index stored as an image", manifest, index),
            row("another media type in it", manifest, typed(MediaType.OCI_INDEX, image)),
            row("Docker's media type in it", manifest, typed(MediaType.DOCKER_MANIFEST, image)),
            row("Docker's type, and none in it", MediaType.DOCKER_MANIFEST, image),
            row("Docker's list type, and none in it", MediaType.DOCKER_LIST, index),
            row("a media type that is a number", manifest, with(image, "\"mediaType\":2")),
            row("a media type that is null", manifest, with(image, "\"mediaType\":null")),
            row("layers twice", manifest, with(image, "\"layers\":[]")),
            row("config twice", manifest, with(image, "\"config\":" + CONFIG)),
            row(
                "a digest twice",
                manifest,
                image(with(LAYER, "\"digest\":\"sha256:" + HEX + "\""))),
            row("a key twice, escaped", manifest, with(image, "\"l\\u0061yers\":[]")),
            row("layers in other letters", manifest, with(image, "\"Layers\":[]")),
            row("manifests in other letters", manifest, with(image, "\"MANIFESTS\":[]")),
            row("layers with a long s", manifest, with(image, "\"layer\u017f\":[]")),
            row("a size in other letters", manifest, image(with(LAYER, "\"Size\":9"))),
            row("another document behind it", manifest, image + image),
            row("text behind it", manifest, image + "canary"),
            row("a comment in it", manifest, image.replaceFirst(",", "/* canary */,")),
            row("a comma too many", manifest, image.replace("}]", "},]"))),
        faultyDescriptors());
  }

  private static Stream<Arguments> faultyDescriptors() {
    String image = image(LAYER);
    MediaType manifest = MediaType.OCI_MANIFEST;
    return Stream.of(
        row("schema version 1", manifest, image.replace(":2,", ":1,")),
        row("schema version 2 as a text", manifest, image.replace(":2,", ":\"2\",")),
        row("schema version 2.0", manifest, image.replace(":2,", ":2.0,")),
        row("no schema version", manifest, image.replace("\"schemaVersion\":2,", "")),
        row("no config", manifest, "{\"schemaVersion\":2,\"layers\":[]}"),
        row("no layers", manifest, "{\"schemaVersion\":2,\"config\":" + CONFIG + "}"),
        row("layers that are an object", manifest, image("").replace(EMPTY, "{}")),
        row("a layer that is a text", manifest, image("\"sha256:" + HEX + "\"")),
        row("a negative size", manifest, image(LAYER.replace(":3", ":-3"))),
        row("a size of 2^64", manifest, image(LAYER.replace(":3", ":18446744073709551616"))),
        row("a size that is a fraction", manifest, image(LAYER.replace(":3", ":3.0"))),
        row("a size that is a text", manifest, image(LAYER.replace(":3", ":\"3\""))),
        row("no size", manifest, image(LAYER.replace(",\"size\":3", ""))),
        row(
            "a size of a million digits",
            manifest,
            image(LAYER.replace(":3", ":" + "3".repeat(1 << 20)))),
        row("a digest that climbs", manifest, image(LAYER.replace(HEX, "../../../etc/passwd"))),
        row("a digest in capitals", manifest, image(LAYER.replace(HEX, "A".repeat(64)))),
        row("a digest too short", manifest, image(LAYER.replace(HEX, "aa"))),
        row("a digest of md5", manifest, image(LAYER.replace("sha256:", "md5:"))),
        row("a digest without an algorithm", manifest, image(LAYER.replace("sha256:", ""))),
        row(
            "a media type with a line end",
            manifest,
            image(LAYER.replace("tar+gzip", "tar\\r\\nX: y"))),
        row("data of other bytes", manifest, image(with(LAYER, "\"data\":\"YWJj\""))),
        row("data of another length", manifest, image(with(LAYER, "\"data\":\"YWJjZA==\""))),
        row("data that is no base64", manifest, image(with(LAYER, "\"data\":\"canary!\""))),
        row("data that is a number", manifest, image(with(LAYER, "\"data\":7"))),
        row("a false subject", manifest, with(image, "\"subject\":{\"digest\":\"x\"}")),
        row("100,000 lists in each other", manifest, "[".repeat(100_000)),
        row(
            "a field 100,000 deep",
            manifest,
            with(image, "\"x\":" + "{\"x\":".repeat(100_000) + "1")),
        row("no object", manifest, "[]"),
        row("no byte", manifest, ""),
        argumentSet(
            "invalid UTF-8", manifest, with(image, "\"x\":\"\u00ff\"").getBytes(ISO_8859_1)));
  }

  @ParameterizedTest
  @MethodSource("otherKinds")
  @DisplayName("D09: only images, indexes and artifacts are taken, not")
  void refusesOtherMediaTypes(MediaType type) {
    // When
    ExitException failure = failure(parser, type, "{}".getBytes(UTF_8));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.UNSUPPORTED_MEDIA_TYPE);
    assertThat(failure.failure().message()).contains(type.value());
  }

  static Stream<MediaType> otherKinds() {
    return Stream.of(
        new MediaType("application/vnd.docker.distribution.manifest.v1+json"),
        new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws"),
        new MediaType("application/vnd.oci.artifact.manifest.v1+json"),
        new MediaType("text/html"));
  }

  @Test
  @DisplayName("T16: more layers than the limit are refused")
  void refusesMoreLayersThanTheLimit() {
    // Given
    String json = image(Stream.generate(() -> LAYER).limit(4097).collect(Collectors.joining(",")));

    // When
    ExitException failure = failure(parser, MediaType.OCI_MANIFEST, json.getBytes(UTF_8));

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.LIMIT_EXCEEDED);
    assertThat(failure.failure().message()).contains("4097", "4096", "limits.layers");
  }

  @Test
  void keepsALayerOf62BitsWithoutReservingMemoryForIt() {
    // When
    Manifest manifest =
        parser.parse(
            ManifestBytes.of(
                MediaType.OCI_MANIFEST,
                image(LAYER.replace(":3", ":" + (1L << 62))).getBytes(UTF_8)));

    // Then
    assertThat(((Manifest.Image) manifest).layers().getFirst().size()).isEqualTo(1L << 62);
  }

  @Test
  void embedsDataOfSha512() {
    // Given
    byte[] data = "abc".getBytes(UTF_8);
    String layer =
        with(
            LAYER.replace("sha256:" + HEX, Digest.of(Digest.Algorithm.SHA512, data).toString()),
            "\"data\":\"" + Base64.getEncoder().encodeToString(data) + "\"");

    // When
    Manifest manifest =
        parser.parse(ManifestBytes.of(MediaType.OCI_MANIFEST, image(layer).getBytes(UTF_8)));

    // Then
    assertThat(((Manifest.Image) manifest).layers().getFirst().digest().matches(data)).isTrue();
  }

  private static ExitException failure(ManifestParser parser, MediaType type, byte[] json) {
    return catchThrowableOfType(
        ExitException.class, () -> parser.parse(ManifestBytes.of(type, json)));
  }

  private static Arguments row(String rule, MediaType type, String json) {
    return argumentSet(rule, type, json.getBytes(UTF_8));
  }

  private static String image(String layers) {
    return "{\"schemaVersion\":2,\"config\":" + CONFIG + ",\"layers\":[" + layers + "]}";
  }

  private static String index(String manifests) {
    return "{\"schemaVersion\":2,\"manifests\":[" + manifests + "]}";
  }

  private static String typed(MediaType type, String json) {
    return with(json, "\"mediaType\":\"" + type + "\"");
  }

  private static String with(String json, String field) {
    return json.substring(0, json.length() - 1) + "," + field + "}";
  }
}
