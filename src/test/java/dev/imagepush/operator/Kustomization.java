package dev.imagepush.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The objects that `kubectl kustomize` makes of a folder. It knows what `deploy/` uses and refuses what
/// else a kustomization may say; generated names bear no hash. A test holds it to kubectl's own.
record Kustomization(Path folder) {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Set<String> CLUSTER_SCOPED =
      Set.of("Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding");
  private static final Set<String> KNOWN =
      Set.of(
          "apiVersion",
          "kind",
          "resources",
          "configMapGenerator",
          "patches",
          "namespace",
          "labels",
          "replicas",
          "images");

  List<ObjectNode> render() {
    JsonNode file = documents(folder.resolve("kustomization.yaml")).getFirst();
    file.fieldNames()
        .forEachRemaining(
            field -> {
              if (!KNOWN.contains(field)) {
                throw new IllegalArgumentException(folder + " says " + field);
              }
            });
    List<ObjectNode> objects = new ArrayList<>();
    elements(file.path("resources"))
        .map(resource -> folder.resolve(resource.asText()).normalize())
        .flatMap(
            path ->
                Files.isDirectory(path)
                    ? new Kustomization(path).render().stream()
                    : documents(path).stream())
        .forEach(objects::add);
    elements(file.path("configMapGenerator")).map(this::configMap).forEach(objects::add);
    List<ObjectNode> patched =
        objects.stream().map(object -> patched(object, file.path("patches"))).toList();
    patched.forEach(object -> adjust(object, file));
    return patched;
  }

  private static ObjectNode patched(ObjectNode object, JsonNode patches) {
    JsonNode patched = object;
    for (JsonNode patch : patches) {
      if (is(object, patch.at("/target/kind").asText(), patch.at("/target/name").asText())) {
        patched = JsonPatch.apply(read(patch.path("patch").asText()), patched);
      }
    }
    return (ObjectNode) patched;
  }

  private static void adjust(ObjectNode object, JsonNode file) {
    if (file.has("namespace") && !CLUSTER_SCOPED.contains(object.path("kind").asText())) {
      object.withObject("/metadata").set("namespace", file.path("namespace"));
    }
    elements(object.path("subjects"))
        .filter(subject -> file.has("namespace"))
        .forEach(subject -> ((ObjectNode) subject).set("namespace", file.path("namespace")));
    for (JsonNode label : file.path("labels")) {
      ObjectNode pairs = (ObjectNode) label.path("pairs");
      object.withObject("/metadata/labels").setAll(pairs);
      if (label.path("includeTemplates").asBoolean() && object.at("/spec/template").isObject()) {
        object.withObject("/spec/template/metadata/labels").setAll(pairs);
      }
    }
    for (JsonNode replicas : file.path("replicas")) {
      if (is(object, "Deployment", replicas.path("name").asText())) {
        object.withObject("/spec").set("replicas", replicas.path("count"));
      }
    }
    for (JsonNode image : file.path("images")) {
      elements(object.at("/spec/template/spec/containers"))
          .filter(container -> container.path("image").equals(image.path("name")))
          .forEach(
              container ->
                  ((ObjectNode) container)
                      .put(
                          "image",
                          image.path("name").asText() + ":" + image.path("newTag").asText()));
    }
  }

  private ObjectNode configMap(JsonNode generator) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    map.put("apiVersion", "v1").put("kind", "ConfigMap");
    map.withObject("/metadata").set("name", generator.path("name"));
    elements(generator.path("files"))
        .map(JsonNode::asText)
        .forEach(
            name -> {
              try {
                map.withObject("/data").put(name, Files.readString(folder.resolve(name)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return map;
  }

  private static boolean is(JsonNode object, String kind, String name) {
    return object.path("kind").asText().equals(kind)
        && object.at("/metadata/name").asText().equals(name);
  }

  private static List<ObjectNode> documents(Path file) {
    try {
      return documents(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The documents of a text in YAML.
  static List<ObjectNode> documents(String yaml) {
    try (var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml)) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
