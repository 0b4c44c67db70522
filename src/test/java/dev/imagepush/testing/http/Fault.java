package dev.imagepush.testing.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One scripted misbehaviour. It strikes the first request that matches, once, unless [#times],
/// [#always] or [#after] say otherwise; where several faults match, the oldest that is not used up
/// strikes.
///
/// Without [#answer] the server does its work, and headers and body named here change the true
/// answer. With it the work is not done: the request's body is read and thrown away, and the
/// scripted answer is sent. Effects combine.
public final class Fault {
  private static final int ALWAYS = -1;

  private final RequestMatch match;
  private final AtomicInteger toSkip = new AtomicInteger();
  private final AtomicInteger toStrike = new AtomicInteger(1);
  private final AtomicInteger struck = new AtomicInteger();
  private final List<UnaryOperator<Request>> requestEdits = new CopyOnWriteArrayList<>();
  private final List<UnaryOperator<Answer>> answerEdits = new CopyOnWriteArrayList<>();
  private final List<UnaryOperator<OutputStream>> wireEdits = new CopyOnWriteArrayList<>();
  private final Gate pace = new Gate();
  private volatile @Nullable Answer scripted;
  private volatile boolean leavesBodyUnread;
  private volatile @Nullable Gate before;
  private volatile @Nullable Gate afterWork;
  private volatile ConnectionEnd.@Nullable Kind insteadOfAnswer;
  private volatile ConnectionEnd.@Nullable Kind afterAnswer;
  private volatile @Nullable String raw;

  Fault(RequestMatch match) {
    this.match = match;
  }

  /// What strikes a request that no fault was scripted for: nothing.
  static Fault none() {
    return new Fault(RequestMatch.any(""));
  }

  public Fault times(int count) {
    toStrike.set(count);
    return this;
  }

  public Fault always() {
    return times(ALWAYS);
  }

  /// Lets so many matching requests pass unharmed first.
  public Fault after(int count) {
    toSkip.set(count);
    return this;
  }

  /// Answers with this status instead of doing the work.
  public Fault answer(int status) {
    scripted = Answer.of(status);
    return this;
  }

  /// Sends the scripted answer before reading the request's body, then closes the connection, as a
  /// proxy does with a body that it finds too large.
  public Fault withoutReadingBody() {
    leavesBodyUnread = true;
    return this;
  }

  /// Does the work, then answers with this status in place of the true one.
  public Fault answerAfterWork(int status) {
    return edit(answer -> answer.withStatus(status));
  }

  public Fault header(String name, String value) {
    return edit(answer -> answer.with(name, value));
  }

  public Fault withoutHeader(String name) {
    return edit(answer -> answer.without(name));
  }

  public Fault location(String url) {
    return header("Location", url);
  }

  /// A 401 with this challenge.
  public Fault challenge(String value) {
    return answer(401).header("WWW-Authenticate", value);
  }

  public Fault redirect(int status, String url) {
    return answer(status).location(url);
  }

  public Fault body(String text, String contentType) {
    return edit(answer -> answer.withText(text, contentType));
  }

  /// An error body of the OCI distribution specification with this code.
  public Fault error(String code) {
    return body(
        "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"scripted\"}]}", "application/json");
  }

  public Fault edit(UnaryOperator<Answer> change) {
    answerEdits.add(change);
    return this;
  }

  /// Makes the server overlook a header of the request, as one without support for it does.
  public Fault ignoringRequestHeader(String name) {
    requestEdits.add(request -> request.with(request.headers().without(name)));
    return this;
  }

  /// Resets the connection (RST) after so many bytes of the request's body; the server keeps those.
  public Fault cutAfter(long bytes) {
    return editBody(body -> new CutInput(body, bytes, ConnectionEnd.Kind.RESET));
  }

  /// Does the work, then resets the connection (RST) in place of an answer.
  public Fault closeBeforeAnswer() {
    insteadOfAnswer = ConnectionEnd.Kind.RESET;
    return this;
  }

  /// Does the work, answers, and closes the connection without having announced it: what a client
  /// with a pool meets when a kept connection has gone stale.
  public Fault closeAfterAnswer() {
    afterAnswer = ConnectionEnd.Kind.CLOSE;
    return this;
  }

  /// Closes the connection after so many bytes of the answer's body, short of its `Content-Length`.
  public Fault truncateBody(long bytes) {
    wireEdits.add(body -> new CutOutput(body, bytes, ConnectionEnd.Kind.CLOSE));
    return this;
  }

  /// Sends the answer's body in chunks, and closes the connection after so many bytes, without the
  /// chunk that ends it.
  public Fault truncateChunked(long bytes) {
    return header("Transfer-Encoding", "chunked")
        .withoutHeader("Content-Length")
        .truncateBody(bytes);
  }

  /// Resets the connection (RST) after so many bytes of the answer's body.
  public Fault resetBody(long bytes) {
    wireEdits.add(body -> new CutOutput(body, bytes, ConnectionEnd.Kind.RESET));
    return this;
  }

  /// Flips one bit of the answer's body in the byte at this offset.
  public Fault corruptBody(long offset) {
    wireEdits.add(body -> new CorruptOutput(body, offset));
    return this;
  }

  /// Sends the answer's body in slices of so many bytes with a pause after each. [#release] ends
  /// the pauses.
  public Fault delayBytes(int slice, Duration pause) {
    wireEdits.add(new Pace(slice, pause, pace)::slow);
    return this;
  }

  /// Carries the bodies of request and answer at this rate. [#release] lifts it.
  public Fault throttle(long bytesPerSecond) {
    Pace slow = Pace.ofBytesPerSecond(bytesPerSecond, pace);
    wireEdits.add(slow::slow);
    return editBody(slow::slow);
  }

  /// Does nothing with the request, its body not read, until [#release].
  public Fault hang() {
    before = new Gate();
    return this;
  }

  /// Does the work, and holds the answer back until [#release].
  public Fault hangAfterWork() {
    afterWork = new Gate();
    return this;
  }

  /// Sends these characters in place of an answer, then closes the connection.
  public Fault raw(String text) {
    raw = text;
    return this;
  }

  /// Waits until a request hangs here; fails after 30 s.
  public void awaitHanging() {
    gate().orElseThrow(() -> new IllegalStateException("this fault does not hang")).awaitReached();
  }

  /// Lets go what hangs here and what will come, and ends slowness.
  public void release() {
    gate().ifPresent(Gate::release);
    pace.release();
  }

  /// How many requests it has struck.
  public int struck() {
    return struck.get();
  }

  boolean strikes(Request request) {
    if (!match.matches(request)) {
      return false;
    }
    if (toSkip.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return false;
    }
    int left = toStrike.getAndUpdate(count -> count > 0 ? count - 1 : count);
    if (left == 0) {
      return false;
    }
    struck.incrementAndGet();
    return true;
  }

  /// Does the work, or what stands for it.
  Answer perform(Request request, Handler handler) throws IOException {
    pass(before);
    Request harmed = request;
    for (UnaryOperator<Request> requestEdit : requestEdits) {
      harmed = requestEdit.apply(harmed);
    }
    Answer answer = scripted;
    if (answer == null) {
      answer = handler.handle(harmed);
    } else if (!leavesBodyUnread) {
      harmed.body().transferTo(OutputStream.nullOutputStream());
    }
    for (UnaryOperator<Answer> answerEdit : answerEdits) {
      answer = answerEdit.apply(answer);
    }
    pass(afterWork);
    end(insteadOfAnswer);
    return answer;
  }

  boolean leavesBodyUnread() {
    return leavesBodyUnread;
  }

  Optional<String> raw() {
    return Optional.ofNullable(raw);
  }

  OutputStream wire(OutputStream body) {
    OutputStream harmed = body;
    for (UnaryOperator<OutputStream> wireEdit : wireEdits) {
      harmed = wireEdit.apply(harmed);
    }
    return harmed;
  }

  void answered() throws ConnectionEnd {
    end(afterAnswer);
  }

  private Fault editBody(UnaryOperator<InputStream> change) {
    requestEdits.add(request -> request.with(change.apply(request.body())));
    return this;
  }

  private Optional<Gate> gate() {
    return Optional.ofNullable(before).or(() -> Optional.ofNullable(afterWork));
  }

  private static void pass(@Nullable Gate gate) throws ConnectionEnd {
    if (gate != null) {
      gate.pass();
    }
  }

  private static void end(ConnectionEnd.@Nullable Kind kind) throws ConnectionEnd {
    if (kind != null) {
      throw new ConnectionEnd(kind);
    }
  }
}
