package dev.imagepush.testing.bed;

import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Pod's own fields, as the downward API names them.
record PodFields(Pod pod) {
  private static final Pattern KEYED = Pattern.compile("metadata\\.(annotations|labels)\\['(.+)']");

  /// The field's text; empty for an annotation or a label that is not there.
  String text(ObjectFieldSelector selector) {
    ObjectMeta metadata = pod.getMetadata();
    Matcher keyed = KEYED.matcher(selector.getFieldPath());
    if (keyed.matches()) {
      Map<String, String> of =
          keyed.group(1).equals("labels") ? metadata.getLabels() : metadata.getAnnotations();
      return of.getOrDefault(keyed.group(2), "");
    }
    return switch (selector.getFieldPath()) {
      case "metadata.name" -> metadata.getName();
      case "metadata.namespace" -> metadata.getNamespace();
      case "metadata.uid" -> metadata.getUid();
      case "spec.nodeName" -> Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
      case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
      default -> throw new TestBedException("no stand-in for the field " + selector.getFieldPath());
    };
  }
}
