package dev.imagepush.operator;

import io.fabric8.kubernetes.api.model.authorization.v1.NonResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectRulesReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// All that a client may do in a namespace, as the API server says: a line for each resource, or path,
/// with the verbs.
final class RightsTable {
  private final SortedMap<String, TreeSet<String>> verbs = new TreeMap<>();

  private RightsTable() {}

  static String of(KubernetesClient client, String namespace) {
    SubjectRulesReviewStatus status =
        client
            .authorization()
            .v1()
            .selfSubjectRulesReview()
            .create(
                new SelfSubjectRulesReviewBuilder()
                    .withNewSpec()
                    .withNamespace(namespace)
                    .endSpec()
                    .build())
            .getStatus();
    RightsTable table = new RightsTable();
    status.getResourceRules().forEach(table::add);
    status.getNonResourceRules().forEach(table::add);
    return table.text();
  }

  private void add(ResourceRule rule) {
    for (String group : rule.getApiGroups()) {
      for (String resource : rule.getResources()) {
        String name = group.isEmpty() ? resource : resource + "." + group;
        String only = rule.getResourceNames().isEmpty() ? "" : " " + rule.getResourceNames();
        verbs.computeIfAbsent(name + only, _ -> new TreeSet<>()).addAll(rule.getVerbs());
      }
    }
  }

  private void add(NonResourceRule rule) {
    for (String path : rule.getNonResourceURLs()) {
      verbs.computeIfAbsent(path, _ -> new TreeSet<>()).addAll(rule.getVerbs());
    }
  }

  private String text() {
    return verbs.entrySet().stream()
        .map(entry -> "  %s: %s%n".formatted(entry.getKey(), String.join(" ", entry.getValue())))
        .collect(Collectors.joining());
  }
}
