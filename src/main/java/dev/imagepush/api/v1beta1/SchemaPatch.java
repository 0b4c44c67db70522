package dev.imagepush.api.v1beta1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/// A patch in YAML upon the schema of one type, for what no annotation expresses, such as
/// `x-kubernetes-list-type`. Objects are merged, whatever else is replaced. Runs while the CRD is
/// generated, and never else.
public final class SchemaPatch implements SchemaCustomizer.Customizer {
  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps schema, String patch, KubernetesSerialization serialization) {
    ObjectNode merged = serialization.convertValue(schema, ObjectNode.class);
    merge(merged, serialization.unmarshal(patch, ObjectNode.class));
    return serialization.convertValue(merged, schema.getClass());
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode present = target.get(field.getKey());
              if (present instanceof ObjectNode inner
                  && field.getValue() instanceof ObjectNode more) {
                merge(inner, more);
              } else {
                target.set(field.getKey(), field.getValue());
              }
            });
  }
}
