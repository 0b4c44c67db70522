package dev.imagepush.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/// How the operator reads what the API server says: without who wrote which field, which nobody here asks for,
/// and which takes more memory than all else of a small object. An API server leaves such fields as they are
/// where a write does not name them.
public final class LeanSerialization extends KubernetesSerialization {
  public LeanSerialization() {
    super(new ObjectMapper(), true);
  }

  @Override
  protected void configureMapper(ObjectMapper mapper) {
    super.configureMapper(mapper);
    mapper.addMixIn(ObjectMeta.class, WithoutManagers.class);
  }

  @JsonIgnoreProperties("managedFields")
  private interface WithoutManagers {}
}
