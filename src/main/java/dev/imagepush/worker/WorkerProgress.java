package dev.imagepush.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.push.PushProgress;

/// How far an attempt is, as its worker answers who asks it: an object of JSON that holds nothing but
/// numbers.
public final class WorkerProgress {
  /// Where it is asked for.
  public static final String PATH = "/progress";

  /// More than any answer has.
  public static final int MAX_BYTES = 1024;

  private static final int VERSION = 1;
  private static final long MOST_BYTES = 1L << 53;
  private static final int MOST_BLOBS = 1 << 24;

  private WorkerProgress() {}

  /// Writes an answer. The numbers of a snapshot are not of one instant: a part that has outgrown its whole
  /// since is written as the whole.
  public static String text(PushProgress.Snapshot progress) {
    long bytesTotal = progress.bytesTotal();
    ObjectNode answer = JsonLine.object();
    answer.put("version", VERSION);
    answer.put("bytesTotal", bytesTotal);
    answer.put("bytesDone", Math.min(progress.bytesDone(), bytesTotal));
    answer.put("bytesReused", Math.min(progress.bytesReused(), bytesTotal));
    answer.put("bytesMounted", Math.min(progress.bytesMounted(), bytesTotal));
    answer.put("bytesSent", progress.bytesSent());
    answer.put("blobsTotal", progress.blobsTotal());
    answer.put("blobsDone", Math.min(progress.blobsDone(), progress.blobsTotal()));
    return JsonLine.of(answer);
  }

  /// Reads an answer, which whoever listens in the Pod has chosen: its parts are no more than the whole.
  ///
  /// @throws InvalidReportException where it is none
  public static PushProgress.Snapshot parse(String text) {
    StrictObject answer = StrictObject.parse(text, MAX_BYTES, VERSION);
    long bytesTotal = answer.number("bytesTotal", 0, MOST_BYTES);
    int blobsTotal = (int) answer.number("blobsTotal", 0, MOST_BLOBS);
    PushProgress.Snapshot progress =
        new PushProgress.Snapshot(
            bytesTotal,
            answer.number("bytesDone", 0, bytesTotal),
            answer.number("bytesReused", 0, bytesTotal),
            answer.number("bytesMounted", 0, bytesTotal),
            answer.number("bytesSent", 0, MOST_BYTES),
            blobsTotal,
            (int) answer.number("blobsDone", 0, blobsTotal));
    answer.requireNothingElse();
    return progress;
  }
}
