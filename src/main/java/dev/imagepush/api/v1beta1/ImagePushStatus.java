package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the operator found and did.
@ApiObject
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          observedGeneration: {minimum: -1}
          history:
            x-kubernetes-list-type: atomic
          conditions:
            x-kubernetes-list-type: map
            x-kubernetes-list-map-keys: [type]
            items:
              required: [lastTransitionTime, message, reason, status, type]
              properties:
                lastTransitionTime:
                  description: When the condition's status changed last.
                  format: date-time
                message:
                  description: What happened, where, and what to do about it.
                  maxLength: 32768
                observedGeneration:
                  description: The generation of the resource that the condition speaks of.
                  format: int64
                  minimum: 0
                reason:
                  description: Why, in one word in upper camel case; one of the exit reasons or Succeeded, Progressing, ProgressingWithRetry, Suspended and the like.
                  minLength: 1
                  maxLength: 1024
                  pattern: ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$
                status:
                  description: Whether the condition holds.
                  enum: ["True", "False", Unknown]
                type:
                  description: The condition's name.
                  maxLength: 316
                  pattern: ^[A-Za-z]([A-Za-z0-9]*)$
        """)
public record ImagePushStatus(
    @JsonPropertyDescription(
            "The generation of the resource that this status speaks of. -1 until the "
                + "operator has seen the resource.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "The conditions: Ready always; at most one of Reconciling (queued, pushing or "
                + "waiting) and Stalled (a person must act), each present only while it is True; "
                + "SourceVerified where spec.verify is set.")
        @Size(max = 16)
        List<Condition> conditions,
    @JsonPropertyDescription("The source as it was resolved last.") @Nullable SourceStatus source,
    @JsonPropertyDescription("How far the running push is. Renewed every few seconds at most.")
        @Nullable ProgressStatus progress,
    @JsonPropertyDescription("The last push that succeeded.") @Nullable PushedStatus pushed,
    @JsonPropertyDescription(
            "What attempts that failed have set at the destination. Absent after a success.")
        @Nullable UnfinishedStatus unfinished,
    @JsonPropertyDescription("How the last attempt ended.") @Nullable ExitStatus exit,
    @JsonPropertyDescription(
            "Where failed attempts stand. It survives restarts of the operator. Absent "
                + "after a success.")
        @Nullable RetryStatus retry,
    @JsonPropertyDescription("The last 5 outcomes, the newest first.") @Size(max = 5)
        List<HistoryEntry> history,
    @JsonPropertyDescription(
            "The value of the annotation reconcile.fluxcd.io/requestedAt (or "
                + "imagepush.dev/requestedAt) that was handled last.")
        @Size(max = 253)
        @Nullable String lastHandledReconcileAt,
    @JsonPropertyDescription(
            "The Job that runs the push, in this namespace. Absent where the operator runs "
                + "it itself.")
        @Size(max = 253)
        @Nullable String job) {
  public ImagePushStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
    history = List.copyOf(requireNonNullElse(history, List.of()));
  }
}
