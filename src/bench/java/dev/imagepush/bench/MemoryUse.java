package dev.imagepush.bench;

/// What many blobs at once need.
///
/// @param heapMebibytes what the heap was bounded to
/// @param aloneMebibytes the most live memory with one blob
/// @param togetherMebibytes the most live memory with all of them
/// @param seconds for all of them
record MemoryUse(
    int blobs,
    int gibibytesEach,
    int heapMebibytes,
    double aloneMebibytes,
    double togetherMebibytes,
    double seconds) {
  double mebibytesPerStream() {
    return (togetherMebibytes - aloneMebibytes) / (blobs - 1);
  }
}
