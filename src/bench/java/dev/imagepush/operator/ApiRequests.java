package dev.imagepush.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many requests kube-apiserver has answered, by its own count (`apiserver_request_total`), for what
/// nobody but the operator asks for here.
///
/// @param byKind such as `PATCH imagepushes/status`
record ApiRequests(Map<String, Long> byKind) {
  private static final Pattern LINE =
      Pattern.compile("^apiserver_request_total\\{(.*)\\} ([0-9.e+]+)$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  static ApiRequests now(KubernetesClient admin) {
    Map<String, Long> counts = new HashMap<>();
    Matcher line = LINE.matcher(admin.raw("/metrics"));
    while (line.find()) {
      Map<String, String> labels = new HashMap<>();
      Matcher label = LABEL.matcher(line.group(1));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
      String subresource = labels.getOrDefault("subresource", "");
      String kind =
          labels.getOrDefault("verb", "")
              + " "
              + labels.getOrDefault("resource", "")
              + (subresource.isEmpty() ? "" : "/" + subresource);
      counts.merge(kind, (long) Double.parseDouble(line.group(2)), Long::sum);
    }
    return new ApiRequests(counts);
  }

  /// Those since then, without the watches.
  ApiRequests since(ApiRequests before) {
    Map<String, Long> difference = new HashMap<>();
    byKind.forEach(
        (kind, count) -> {
          long more = count - before.byKind.getOrDefault(kind, 0L);
          if (more > 0 && isOurs(kind)) {
            difference.put(kind, more);
          }
        });
    return new ApiRequests(difference);
  }

  long total() {
    return byKind.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Those that change something.
  long writes() {
    return byKind.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith("GET ") && !entry.getKey().startsWith("LIST "))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  long writesOf(String resource) {
    return byKind.entrySet().stream()
        .filter(
            entry ->
                entry.getKey().matches("(PATCH|APPLY|PUT|POST|UPDATE|CREATE) " + resource + ".*"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static boolean isOurs(String kind) {
    return kind.matches(
            "[A-Z]+ (imagepushes(/status)?|secrets|leases|events)|(POST|CREATE|GET) jobs")
        && !kind.startsWith("WATCH ");
  }
}
