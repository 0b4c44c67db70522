package dev.imagepush.testing.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Small real images, made in memory: the same arguments make the same bytes.
public final class TestImages {
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TestImages() {}

  /// An OCI image for linux/amd64.
  public static TestImage image(TestLayer... layers) {
    return image("amd64", List.of(layers));
  }

  /// An OCI image for linux on this architecture.
  public static TestImage image(String architecture, List<TestLayer> layers) {
    return assemble(
        OCI_MANIFEST, TestLayer.of(OCI_CONFIG, config(architecture, layers)), layers, Map.of());
  }

  /// An OCI image of so many layers of random bytes, all different; the seed tells images apart.
  public static TestImage random(long seed, int layers, int layerBytes) {
    return image(
        LongStream.range(0, layers)
            .mapToObj(number -> TestLayer.random(seed * 10_007 + number, layerBytes))
            .toArray(TestLayer[]::new));
  }

  /// An image as Docker pushes it: manifest schema 2.
  public static TestImage dockerImage(TestLayer... layers) {
    List<TestLayer> retyped =
        Stream.of(layers)
            .map(layer -> new TestLayer(DOCKER_LAYER, layer.bytes(), layer.diffId()))
            .toList();
    TestLayer config = TestLayer.of(DOCKER_CONFIG, config("amd64", retyped));
    return assemble(DOCKER_MANIFEST, config, retyped, Map.of());
  }

  /// An OCI index of images or further indexes; the platforms are linux on amd64, arm64, and made-up
  /// ones from there.
  public static TestImage index(TestImage... children) {
    return index(OCI_INDEX, List.of(children));
  }

  /// Docker's list of manifests.
  public static TestImage dockerList(TestImage... children) {
    return index(DOCKER_LIST, List.of(children));
  }

  /// An artifact as Helm pushes a chart: a config of its own and one layer.
  public static TestImage helmChart(String name) {
    byte[] config = json(new TreeMap<>(Map.of("name", name, "version", "0.1.0")));
    TestLayer chart = TestLayer.files(Map.of(name + "/Chart.yaml", "name: " + name + "\n"));
    return assemble(
        OCI_MANIFEST,
        TestLayer.of("application/vnd.cncf.helm.config.v1+json", config),
        List.of(TestLayer.of("application/vnd.cncf.helm.chart.content.v1.tar+gzip", chart.bytes())),
        Map.of());
  }

  /// An artifact with the empty config `{}`, of any type.
  public static TestImage artifact(String artifactType, TestLayer... layers) {
    TestLayer empty =
        TestLayer.of("application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));
    List<TestLayer> content = layers.length == 0 ? List.of(empty) : List.of(layers);
    return assemble(OCI_MANIFEST, empty, content, Map.of("artifactType", artifactType));
  }

  /// An artifact that is about another image, such as a signature of it. The image is not part of it.
  public static TestImage referrer(
      String artifactType, TestImage subject, Map<String, String> annotations) {
    TestLayer empty =
        TestLayer.of("application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("artifactType", artifactType);
    more.put("subject", descriptor(subject.mediaType(), subject.bytes()));
    more.put("annotations", new TreeMap<>(annotations));
    return assemble(OCI_MANIFEST, empty, List.of(empty), more);
  }

  public static byte[] randomBytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static TestImage assemble(
      String mediaType, TestLayer config, List<TestLayer> layers, Map<String, Object> more) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", mediaType);
    manifest.putAll(more);
    manifest.put("config", descriptor(config.mediaType(), config.bytes()));
    manifest.put(
        "layers",
        layers.stream().map(layer -> descriptor(layer.mediaType(), layer.bytes())).toList());
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    layers.forEach(layer -> blobs.put(layer.digest(), layer.bytes()));
    blobs.put(config.digest(), config.bytes());
    var root = new TestImage.TestManifest(mediaType, json(manifest));
    return new TestImage(root.digest(), Map.of(root.digest(), root), blobs);
  }

  private static TestImage index(String mediaType, List<TestImage> children) {
    Map<String, TestImage.TestManifest> manifests = new LinkedHashMap<>();
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    List<Map<String, Object>> descriptors = new ArrayList<>();
    for (TestImage child : children) {
      manifests.putAll(child.manifests());
      blobs.putAll(child.blobs());
      Map<String, Object> descriptor = descriptor(child.mediaType(), child.bytes());
      descriptor.put(
          "platform",
          new TreeMap<>(Map.of("architecture", architecture(descriptors.size()), "os", "linux")));
      descriptors.add(descriptor);
    }
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", mediaType);
    index.put("manifests", descriptors);
    var root = new TestImage.TestManifest(mediaType, json(index));
    manifests.put(root.digest(), root);
    return new TestImage(root.digest(), manifests, blobs);
  }

  private static String architecture(int number) {
    return switch (number) {
      case 0 -> "amd64";
      case 1 -> "arm64";
      default -> "cpu" + number;
    };
  }

  private static byte[] config(String architecture, List<TestLayer> layers) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architecture", architecture);
    config.put("os", "linux");
    config.put("config", new LinkedHashMap<>());
    Map<String, Object> rootfs = new LinkedHashMap<>();
    rootfs.put("type", "layers");
    rootfs.put("diff_ids", layers.stream().map(TestLayer::diffId).toList());
    config.put("rootfs", rootfs);
    return json(config);
  }

  private static Map<String, Object> descriptor(String mediaType, byte[] bytes) {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", mediaType);
    descriptor.put("digest", ContentDigest.sha256(bytes));
    descriptor.put("size", bytes.length);
    return descriptor;
  }

  private static byte[] json(Map<String, Object> value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings and numbers are JSON", e);
    }
  }
}
