package dev.imagepush.bench;

import java.io.IOException;

/// Somebody who pushes images.
interface Contender {
  /// With its version.
  String name();

  /// Whether it is ImagePush.
  boolean ours();

  boolean canDo(Job job);

  /// Does the job.
  ///
  /// @throws BenchException where it fails, with what it printed
  Usage perform(Job job) throws IOException, InterruptedException;
}
