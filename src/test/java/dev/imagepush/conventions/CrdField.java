package dev.imagepush.conventions;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One place of the CRD's schema that holds a value.
///
/// @param path such as `spec.destination.tags`; the values of a list are `…[]`, those of a map `….*`
/// @param required whether the object around it must have it
public record CrdField(String path, JSONSchemaProps schema, boolean required) {
  /// Every field of the CRD in a file, from the outside to the inside.
  public static List<CrdField> of(Path file) throws IOException {
    CustomResourceDefinition crd =
        new KubernetesSerialization()
            .unmarshal(Files.readString(file), CustomResourceDefinition.class);
    List<CrdField> fields = new ArrayList<>();
    addProperties(
        "", crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema(), fields);
    return fields;
  }

  /// Whether it is a value of a list or of a map, which has no name of its own.
  public boolean nameless() {
    return path.endsWith("[]") || path.endsWith(".*");
  }

  /// The last part of the path.
  public String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  @Override
  public String toString() {
    return path;
  }

  private static void addProperties(String prefix, JSONSchemaProps object, List<CrdField> fields) {
    object
        .getProperties()
        .forEach(
            (name, schema) -> {
              boolean needed = object.getRequired().contains(name);
              add(new CrdField(prefix + name, schema, needed), fields);
            });
  }

  private static void add(CrdField field, List<CrdField> fields) {
    fields.add(field);
    addProperties(field.path() + ".", field.schema(), fields);
    if (field.schema().getItems() != null) {
      add(new CrdField(field.path() + "[]", field.schema().getItems().getSchema(), false), fields);
    }
    if (field.schema().getAdditionalProperties() != null) {
      JSONSchemaProps values = field.schema().getAdditionalProperties().getSchema();
      add(new CrdField(field.path() + ".*", values, false), fields);
    }
  }
}
