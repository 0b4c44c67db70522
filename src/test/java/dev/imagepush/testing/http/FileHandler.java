package dev.imagepush.testing.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of a web server, as a modern one gives them: with an entity tag, in ranges, and under the
/// condition of `If-Match` (RFC 9110). What others lack, a fault takes away.
public final class FileHandler implements Handler {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final LongAdder served = new LongAdder();

  /// Puts a file at a path, in place of what was there.
  public FileHandler put(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /// The bytes of files that were given out, as far as the client took them at most.
  public long bytesServed() {
    return served.sum();
  }

  @Override
  public Answer handle(Request request) {
    byte[] content = files.get(request.path());
    if (content == null) {
      return Answer.of(404);
    }
    Answer answer = answer(request, content);
    served.add(answer.content().length());
    return answer;
  }

  /// A file, the part that was asked for, or why there is none.
  public static Answer answer(Request request, byte[] content) {
    String tag = tag(content);
    Answer tagged = Answer.of(200).with("ETag", tag).with("Accept-Ranges", "bytes");
    if (request.header("If-Match").filter(wanted -> !wanted.equals(tag)).isPresent()) {
      return tagged.withStatus(412);
    }
    Optional<Matcher> range = request.header("Range").map(RANGE::matcher).filter(Matcher::matches);
    return range
        .map(matcher -> part(tagged, content, matcher))
        .orElseGet(() -> tagged.with(Content.of(content)));
  }

  private static Answer part(Answer tagged, byte[] content, Matcher range) {
    long first = Long.parseLong(range.group(1));
    if (first >= content.length) {
      return tagged.withStatus(416).with("Content-Range", "bytes */" + content.length);
    }
    long last =
        range.group(2).isEmpty()
            ? content.length - 1
            : Math.min(content.length - 1, Long.parseLong(range.group(2)));
    return tagged
        .withStatus(206)
        .with("Content-Range", "bytes " + first + "-" + last + "/" + content.length)
        .with(Content.of(content).slice(first, last - first + 1));
  }

  private static String tag(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "\"" + HexFormat.of().formatHex(hash, 0, 8) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
