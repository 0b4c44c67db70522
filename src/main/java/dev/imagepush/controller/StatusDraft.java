package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.HistoryEntry;
import dev.imagepush.api.v1beta1.ImagePushStatus;
import dev.imagepush.api.v1beta1.ProgressStatus;
import dev.imagepush.api.v1beta1.PushedStatus;
import dev.imagepush.api.v1beta1.RetryStatus;
import dev.imagepush.api.v1beta1.SourceStatus;
import dev.imagepush.api.v1beta1.UnfinishedStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A status that is made of another: what is not set stays as it was.
final class StatusDraft {
  private @Nullable Long observedGeneration;
  private List<Condition> conditions;
  private @Nullable SourceStatus source;
  private @Nullable ProgressStatus progress;
  private @Nullable PushedStatus pushed;
  private @Nullable UnfinishedStatus unfinished;
  private @Nullable ExitStatus exit;
  private @Nullable RetryStatus retry;
  private List<HistoryEntry> history;
  private @Nullable String lastHandledReconcileAt;
  private @Nullable String job;

  StatusDraft(ImagePushStatus before) {
    observedGeneration = before.observedGeneration();
    conditions = before.conditions();
    source = before.source();
    progress = before.progress();
    pushed = before.pushed();
    unfinished = before.unfinished();
    exit = before.exit();
    retry = before.retry();
    history = before.history();
    lastHandledReconcileAt = before.lastHandledReconcileAt();
    job = before.job();
  }

  StatusDraft observedGeneration(@Nullable Long value) {
    observedGeneration = value;
    return this;
  }

  StatusDraft conditions(List<Condition> value) {
    conditions = value;
    return this;
  }

  StatusDraft source(@Nullable SourceStatus value) {
    source = value;
    return this;
  }

  StatusDraft progress(@Nullable ProgressStatus value) {
    progress = value;
    return this;
  }

  StatusDraft pushed(@Nullable PushedStatus value) {
    pushed = value;
    return this;
  }

  StatusDraft unfinished(@Nullable UnfinishedStatus value) {
    unfinished = value;
    return this;
  }

  StatusDraft exit(@Nullable ExitStatus value) {
    exit = value;
    return this;
  }

  StatusDraft retry(@Nullable RetryStatus value) {
    retry = value;
    return this;
  }

  StatusDraft history(List<HistoryEntry> value) {
    history = value;
    return this;
  }

  StatusDraft lastHandledReconcileAt(@Nullable String value) {
    lastHandledReconcileAt = value;
    return this;
  }

  StatusDraft job(@Nullable String value) {
    job = value;
    return this;
  }

  /// Says nothing of a running attempt.
  StatusDraft withoutAttempt() {
    return progress(null).job(null);
  }

  ImagePushStatus status() {
    return new ImagePushStatus(
        observedGeneration,
        conditions,
        source,
        progress,
        pushed,
        unfinished,
        exit,
        retry,
        history,
        lastHandledReconcileAt,
        job);
  }
}
