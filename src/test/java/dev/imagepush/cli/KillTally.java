package dev.imagepush.cli;

/// What pushes cost and left behind that were killed, one or many.
///
/// @param images that were pushed to their end
/// @param kills how many processes were killed
/// @param killedEngines how many of them were engines, not commands
/// @param killedAtBlobs how many were killed while the bytes of blobs were sent, not before or after
/// @param wrong blobs, manifests or tags whose bytes were not those of their digest, or an image that its
///     tag named before all of it was there
/// @param stale tags that named another image than the last one pushed, or went back
/// @param failures pushes that nobody killed and that failed
/// @param left entries of the journal that stayed when the image was there
/// @param neededBytes of all blobs
/// @param againBytes what was sent beyond that: heads of requests, manifests, and bytes sent again
/// @param mostAgainBytes the most of that for one kill of one image
/// @param overruns images for which more than a chunk for each blob in flight was sent again
record KillTally(
    int images,
    int kills,
    int killedEngines,
    int killedAtBlobs,
    int wrong,
    int stale,
    int failures,
    int left,
    long neededBytes,
    long againBytes,
    long mostAgainBytes,
    int overruns) {
  static final KillTally NONE = new KillTally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  KillTally plus(KillTally more) {
    return new KillTally(
        images + more.images,
        kills + more.kills,
        killedEngines + more.killedEngines,
        killedAtBlobs + more.killedAtBlobs,
        wrong + more.wrong,
        stale + more.stale,
        failures + more.failures,
        left + more.left,
        neededBytes + more.neededBytes,
        againBytes + more.againBytes,
        Math.max(mostAgainBytes, more.mostAgainBytes),
        overruns + more.overruns);
  }

  /// As a table for the page on performance.
  String table() {
    return """
        | | |
        |---|---|
        | kills | %d |
        | of them engines, not commands | %d |
        | of them while blobs were sent | %d |
        | images pushed to their end | %d, %d MiB |
        | wrong digests | %d |
        | stale tags | %d |
        | pushes that failed without a kill | %d |
        | entries of the journal left behind | %d |
        | images with more than a chunk of each blob in flight sent again | %d |
        | sent beyond the blobs, heads and manifests included, for a kill | %d KiB; at most %d KiB |
        """
        .formatted(
            kills,
            killedEngines,
            killedAtBlobs,
            images,
            neededBytes >> 20,
            wrong,
            stale,
            failures,
            left,
            overruns,
            (againBytes / Math.max(1, kills)) >> 10,
            mostAgainBytes >> 10);
  }
}
