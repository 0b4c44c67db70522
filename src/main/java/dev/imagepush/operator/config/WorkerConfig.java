package dev.imagepush.operator.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.registry.profile.ChunkSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What a worker is to know of the operator's configuration, so that it allows a namespace's push what the
/// operator would. Nothing in it is secret, and other namespaces are not in it: it is written into the
/// namespace of the push.
///
/// @param text a configuration file, as JSON: the settings of the operator's that are about registries,
///     egress, limits and one push
/// @param environment variables of the worker's process: the operator's proxies. One that asks for a
///     password is left out
public record WorkerConfig(String text, Map<String, String> environment) {
  /// How the variables begin that the operator's settings are.
  private static final String OF_SETTINGS = "IMAGEPUSH_";

  public WorkerConfig {
    environment = Map.copyOf(environment);
  }

  /// What the workers of a namespace are to know.
  public static WorkerConfig of(OperatorConfig config, Tenant tenant) {
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    file.putObject("watch").putArray("namespaces").add(tenant.name());
    file.putObject("concurrency")
        .put("blobsPerPush", config.concurrency().blobsPerPush())
        .put("perRegistry", config.concurrency().perRegistry());
    ArrayNode registries = file.putArray("registries");
    config.registries().forEach(registry -> write(registries.addObject(), registry, tenant));
    write(file.putObject("egress"), config.egress());
    file.putObject("limits")
        .put("manifestBytes", config.limits().manifestBytes())
        .put("imageBytes", config.limits().imageBytes())
        .put("layers", config.limits().layers())
        .put("indexDepth", config.limits().indexDepth());
    file.putObject("temporary").put("size", config.worker().temporarySize());
    try {
      return new WorkerConfig(
          new JsonMapper().writeValueAsString(file), config.proxies().openVariables());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is JSON", e);
    }
  }

  /// Reads the settings in a worker. What else is a variable there is none of the operator's: a namespace's
  /// Services make variables too.
  ///
  /// @param file with the text
  /// @param environment of the worker's process
  /// @throws dev.imagepush.exit.ExitException InvalidSpec where they cannot be read
  public static OperatorConfig read(Path file, Map<String, String> environment) {
    return OperatorConfig.fromEnvironment(
        environment.entrySet().stream()
            .filter(variable -> !variable.getKey().startsWith(OF_SETTINGS))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
        file);
  }

  private static void write(ObjectNode entry, RegistrySettings registry, Tenant tenant) {
    entry.put("host", registry.host().text());
    entry.put("insecure", allowed(registry.insecureAllowed()));
    registry.limits().uploads().ifPresent(most -> entry.put("concurrency", most));
    registry.limits().requestsPerSecond().ifPresent(most -> entry.put("requestsPerSecond", most));
    registry.limits().manifestsPerSecond().ifPresent(most -> entry.put("manifestsPerSecond", most));
    registry.limits().bytesPerSecond().ifPresent(most -> entry.put("bytesPerSecond", most));
    switch (registry.chunkSize()) {
      case ChunkSize.AsTheRegistryWants asItWants -> {
        // Where nothing is set.
      }
      case ChunkSize.Of size -> entry.put("chunkSize", size.bytes());
      case ChunkSize.Monolithic monolithic -> entry.put("chunkSize", "monolithic");
    }
    put(entry, "trustedRealms", registry.trustedRealms());
    entry.put("providerCredentials", allowed(registry.providerCredentials().allows(tenant)));
  }

  private static void write(ObjectNode section, OperatorConfig.Egress egress) {
    put(section, "allow", egress.allow());
    put(section, "deny", egress.deny());
    put(
        section,
        "sourceSchemes",
        egress.sourceSchemes().stream()
            .map(scheme -> scheme.name().toLowerCase(Locale.ROOT))
            .sorted()
            .toList());
  }

  private static void put(ObjectNode section, String key, List<?> elements) {
    ArrayNode list = section.putArray(key);
    elements.forEach(element -> list.add(element.toString()));
  }

  private static String allowed(boolean isAllowed) {
    return isAllowed ? "allowed" : "denied";
  }
}
