package dev.imagepush.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.controller.NamespacedSecrets;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The resources of YAML files and of folders of them: ImagePushes in their order, and the Secrets that they may refer to.
/// ConfigMaps are passed over, nothing that can be pushed now reads one.
final class ResourceFiles {
  private static final String STANDARD_INPUT = "-";
  private static final String API_VERSION = "imagepush.dev/v1beta1";
  private static final int MOST_FAULTS = 5;
  private static final Pattern READ_IN_FOLDERS = Pattern.compile(".*\\.(yaml|yml|json)");

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private final CrdSchema schema = CrdSchema.load();
  private final List<ImagePush> pushes = new ArrayList<>();
  private final Map<Key, Secret> secrets = new HashMap<>();

  /// What kubectl takes where a file names none.
  private static final String DEFAULT_NAMESPACE = "default";

  private record Key(String namespace, String name) {}

  private ResourceFiles() {}

  /// Reads files; `-` is standard input.
  ///
  /// @throws ExitException InvalidSpec, naming the file and the field
  static ResourceFiles read(List<String> files, Surroundings surroundings) {
    ResourceFiles read = new ResourceFiles();
    for (String file : files) {
      for (String single : inFolder(file)) {
        read.file(single, surroundings);
      }
    }
    if (read.pushes.isEmpty()) {
      throw invalid(String.join(", ", files) + " holds no ImagePush");
    }
    return read;
  }

  /// The files of a folder that kubectl would read, in the order of their names; else the file itself.
  private static List<String> inFolder(String file) {
    Path folder = Path.of(file);
    if (file.equals(STANDARD_INPUT) || !Files.isDirectory(folder)) {
      return List.of(file);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> READ_IN_FOLDERS.matcher(entry.toString()).matches())
          .filter(Files::isRegularFile)
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw invalid(file + " cannot be listed; name a folder that you may read, or its files");
    }
  }

  List<ImagePush> pushes() {
    return List.copyOf(pushes);
  }

  /// The Secrets of one resource's namespace.
  NamespacedSecrets secretsFor(ImagePush resource) {
    return name -> Optional.ofNullable(secrets.get(new Key(namespaceOf(resource), name)));
  }

  /// The resource as YAML.
  String yaml(ImagePush resource) {
    return serialization.asYaml(resource);
  }

  private void file(String file, Surroundings surroundings) {
    boolean standardInput = file.equals(STANDARD_INPUT);
    try {
      byte[] content =
          standardInput ? surroundings.input().readAllBytes() : Files.readAllBytes(Path.of(file));
      try (MappingIterator<JsonNode> documents =
          YAML.readerFor(JsonNode.class).readValues(content)) {
        while (documents.hasNextValue()) {
          document(standardInput ? "standard input" : file, documents.nextValue());
        }
      }
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the file, which may hold a Secret.
      JsonLocation place = e.getLocation();
      throw invalid(
          file
              + (place == null ? "" : " line " + place.getLineNr())
              + ": not valid YAML, or a key is given twice");
    } catch (IOException e) {
      throw invalid(
          file + " cannot be read; name a YAML file, a folder of them, or - for standard input");
    }
  }

  private void document(String file, JsonNode document) {
    if (document.isNull() || document.isMissingNode()) {
      return;
    }
    String kind = document.path("kind").asText();
    switch (kind) {
      case "ImagePush" -> pushes.add(imagePush(file, document));
      case "Secret" -> {
        Secret secret = serialization.convertValue(document, Secret.class);
        secrets.put(new Key(namespaceOf(secret), secret.getMetadata().getName()), secret);
      }
      case "ConfigMap" -> {
        // Read by none of the sources that there are.
      }
      case "List" -> document.path("items").forEach(item -> document(file, item));
      default ->
          throw invalid(
              file
                  + " holds the "
                  + (kind.isEmpty() ? "resource without a kind " : kind + " ")
                  + document.path("metadata").path("name").asText()
                  + "; leave only resources of the kinds ImagePush, Secret and ConfigMap");
    }
  }

  private ImagePush imagePush(String file, JsonNode document) {
    String name = document.path("metadata").path("name").asText();
    String place = file + ": ImagePush " + name;
    if (name.isEmpty()) {
      throw invalid(file + " holds an ImagePush without metadata.name");
    }
    if (!document.path("apiVersion").asText().equals(API_VERSION)) {
      throw invalid(place + ": apiVersion is " + API_VERSION);
    }
    List<String> faults = schema.faults(document.path("spec"));
    if (!faults.isEmpty()) {
      throw invalid(
          place
              + ": "
              + String.join("; ", faults.subList(0, Math.min(MOST_FAULTS, faults.size()))));
    }
    if (document.path("spec").path("source").size() != 1) {
      throw invalid(place + ": spec.source has exactly one of registry, archive and build");
    }
    return serialization.convertValue(document, ImagePush.class);
  }

  private static String namespaceOf(HasMetadata resource) {
    return Objects.requireNonNullElse(resource.getMetadata().getNamespace(), DEFAULT_NAMESPACE);
  }

  private static ExitException invalid(String message) {
    return new ExitException(ExitReason.INVALID_SPEC, message);
  }
}
