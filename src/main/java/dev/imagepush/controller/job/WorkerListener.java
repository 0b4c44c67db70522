package dev.imagepush.controller.job;

import dev.imagepush.push.PushProgress;

/// Who is told how an attempt goes that a worker makes.
public interface WorkerListener {
  /// What it does or waits for now.
  ///
  /// @param job the name of its Job
  void stands(String situation, String job);

  /// How far it is.
  void reached(PushProgress.Snapshot progress);
}
