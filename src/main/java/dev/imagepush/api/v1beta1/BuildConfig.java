package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a container of a built image runs.
@ApiObject
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          entrypoint:
            x-kubernetes-list-type: atomic
          cmd:
            x-kubernetes-list-type: atomic
          exposedPorts:
            x-kubernetes-list-type: set
        """)
public record BuildConfig(
    @JsonPropertyDescription(
            "The program and its first arguments. At most 64. Absent: the base's; an empty "
                + "list: none.")
        @Size(max = 64)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<@Size(max = 1024) String> entrypoint,
    @JsonPropertyDescription(
            "The default arguments. At most 64. Absent: the base's; an empty list: none.")
        @Size(max = 64)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<@Size(max = 1024) String> cmd,
    @JsonPropertyDescription("Environment variables, added to the base's. At most 64.")
        @Size(max = 64)
        @ValidationRule(
            value = "self.all(name, name.matches('^[A-Za-z_][A-Za-z0-9_.-]*$'))",
            message =
                "the name of an environment variable is made of letters, digits, '_', '.' and "
                    + "'-', and begins with a letter or '_'")
        Map<String, @Size(max = 4096) String> env,
    @JsonPropertyDescription("Labels of the image, added to the base's. At most 64.")
        @Size(max = 64)
        Map<String, @Size(max = 4096) String> labels,
    @JsonPropertyDescription(
            "The user, and optionally the group, that the program runs as: a name or "
                + "number, or user:group. Absent: the base's.")
        @Size(min = 1, max = 128)
        @Nullable String user,
    @JsonPropertyDescription("The working directory, an absolute path. Absent: the base's.")
        @Size(min = 1, max = 1024)
        @ValidationRule(
            value = "self.startsWith('/')",
            message = "write an absolute path, as in /srv")
        @Nullable String workingDir,
    @JsonPropertyDescription(
            "The ports that the program listens at, as 8080, 8080/tcp or 53/udp. At most " + "32.")
        @Size(max = 32)
        List<@Size(max = 9) @Pattern("^[1-9][0-9]{0,4}(/(tcp|udp))?$") String> exposedPorts) {
  static final BuildConfig EMPTY =
      new BuildConfig(null, null, Map.of(), Map.of(), null, null, List.of());

  public BuildConfig {
    env = Map.copyOf(requireNonNullElse(env, Map.of()));
    labels = Map.copyOf(requireNonNullElse(labels, Map.of()));
    exposedPorts = List.copyOf(requireNonNullElse(exposedPorts, List.of()));
  }
}
