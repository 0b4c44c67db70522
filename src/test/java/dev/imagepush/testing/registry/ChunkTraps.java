package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Traps for those who send a blob in chunks, or do not.
final class ChunkTraps {
  private ChunkTraps() {}

  static TrapFilter answering(int status) {
    return (visit, rest) -> {
      Answer answer = rest.handle(visit.request());
      return visit.isChunk() && answer.status() == 202 ? answer.withStatus(status) : answer;
    };
  }

  static TrapFilter atLeast(long bytes) {
    Set<String> shortOnes = ConcurrentHashMap.newKeySet();
    return (visit, rest) -> {
      boolean writes = (visit.isChunk() || visit.isCommit()) && visit.hasBody();
      if (writes && shortOnes.contains(visit.upload())) {
        return OciError.SIZE_INVALID.answer("a part that was not the last is too small");
      }
      long before = visit.isChunk() ? visit.uploaded() : 0;
      Answer answer = rest.handle(visit.request());
      if (visit.isChunk() && visit.uploaded() - before < bytes) {
        shortOnes.add(visit.upload());
      }
      return answer;
    };
  }

  static TrapFilter rangeOfTheFirst() {
    Map<String, String> first = new ConcurrentHashMap<>();
    return (visit, rest) -> {
      Answer answer = rest.handle(visit.request());
      if (visit.isChunk() && answer.status() == 202) {
        first.putIfAbsent(visit.upload(), answer.headers().first("Range").orElseThrow());
      }
      boolean tellsRange = visit.isChunk() || visit.isTo(Route.Upload.class, "GET");
      return tellsRange && first.containsKey(visit.upload())
          ? answer.with("Range", first.get(visit.upload()))
          : answer;
    };
  }

  static Answer rangeOfTheLast(Visit visit, Handler rest) throws IOException {
    long before = visit.isChunk() ? visit.uploaded() : 0;
    Answer answer = rest.handle(visit.request());
    if (!visit.isChunk() || answer.status() != 202) {
      return answer;
    }
    long length = visit.uploaded() - before;
    return answer.with("Range", "0-" + Math.max(0, length - 1));
  }

  static Answer single(Visit visit, Handler rest) throws IOException {
    return visit.isChunk() && visit.uploaded() > 0
        ? OciError.UNSUPPORTED.answer("chunked uploads are not supported")
        : rest.handle(visit.request());
  }

  static Answer streamedOnce(Visit visit, Handler rest) throws IOException {
    boolean streamed = visit.isChunk() && !visit.request().headers().contains("Content-Range");
    return streamed && visit.uploaded() > 0
        ? OciError.BLOB_UPLOAD_INVALID.answer("no stream after the first write")
        : rest.handle(visit.request());
  }

  static Answer patchFirst(Visit visit, Handler rest) throws IOException {
    return visit.isCommit() && visit.hasBody() && visit.uploaded() == 0
        ? OciError.BLOB_UNKNOWN.answer("nothing was patched")
        : rest.handle(visit.request());
  }

  static TrapFilter firstCommitRefused() {
    var refused = new AtomicBoolean();
    return (visit, rest) ->
        visit.isCommit() && refused.compareAndSet(false, true)
            ? OciError.BLOB_UPLOAD_INVALID.answer(416, "out of order")
            : rest.handle(visit.request());
  }
}
