package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a push runs.
@ApiObject
@ValidationRule(
    value =
        "!has(self.mode) || self.mode != 'InProcess' || !(has(self.serviceAccountName) "
            + "|| has(self.resources) || has(self.nodeSelector) || has(self.tolerations))",
    message =
        "serviceAccountName, resources, nodeSelector and tolerations are a Job's; "
            + "write mode: Job, or leave them out")
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          tolerations:
            x-kubernetes-list-type: atomic
        """)
public record Execution(
    @JsonPropertyDescription(
            "Where the push runs: InProcess, in the operator; Job, in a Pod of this namespace, with "
                + "the Secrets that this resource names; Auto, as a Job where a "
                + "PersistentVolumeClaim is read, else in the operator (or as a Job too, where "
                + "the operator's configuration has execution.inProcess: denied). Default: Auto.")
        @Default("Auto")
        ExecutionMode mode,
    @JsonPropertyDescription(
            "The ServiceAccount of the Job's Pod, in this namespace; its token is not given to the "
                + "Pod. Only for a Job. Absent: default.")
        @Size(min = 1, max = Grammar.OBJECT_NAME_LENGTH)
        @ValidationRule(
            value = Grammar.IS_OBJECT_NAME,
            message =
                "not the name of a ServiceAccount; write the name alone, in lower-case "
                    + "letters, digits, '-' and '.'")
        @Nullable String serviceAccountName,
    @JsonPropertyDescription(
            "The resources of the Job's container; what is not named here is as the operator's "
                + "configuration says (worker.resources). Only for a Job.")
        @Nullable WorkerResources resources,
    @JsonPropertyDescription(
            "The labels that a node must have to run the Job's Pod, beside kubernetes.io/os: linux. "
                + "At most 32. Only for a Job.")
        @Size(max = 32)
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription(
            "The taints of nodes that the Job's Pod tolerates. At most 32. Only for a Job.")
        @Size(max = 32)
        List<WorkerToleration> tolerations) {
  static final Execution DEFAULT =
      new Execution(ExecutionMode.AUTO, null, null, Map.of(), List.of());

  public Execution {
    mode = requireNonNullElse(mode, ExecutionMode.AUTO);
    nodeSelector = Map.copyOf(requireNonNullElse(nodeSelector, Map.of()));
    tolerations = List.copyOf(requireNonNullElse(tolerations, List.of()));
  }
}
