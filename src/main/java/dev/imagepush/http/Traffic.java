package dev.imagepush.http;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitReason;
import java.io.InputStream;

/// What a transport's requests are part of, and have to wait for. Thread-safe.
public interface Traffic {
  /// Traffic that waits for nothing.
  Traffic FREE = new FreeTraffic();

  /// Waits for a place to send one blob to an origin. It is taken before the blob is opened where it
  /// comes from: whoever reads may hold up whoever sends, and must not wait for it in turn.
  Place placeToSend(Origin named);

  /// Waits until a request may be sent.
  ///
  /// @param named the origin that a person named, on whose account it goes
  /// @param target the origin that it goes to, and how
  /// @throws dev.imagepush.exit.ExitException where it may not be sent for a while
  Exchange begin(String operation, HttpRequest request, Origin named, Route target);

  /// The same, without a rate of its own: for what several read together, each at a pace of his own, which
  /// is [#paced].
  Traffic inCommon();

  /// Content at this traffic's own rate of reading; the rate of the host is kept to where it comes from.
  ///
  /// @param named the origin on whose account it was fetched
  InputStream paced(Origin named, InputStream content);

  /// A place that was waited for, until it is closed; more than once does no harm.
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /// One request and its answer on their way.
  interface Exchange {
    /// The most bytes to move in one go; always the same.
    int slice();

    /// Waits until so many bytes may be sent.
    void sending(int bytes);

    /// Waits until so many bytes, which were read, may have been.
    void received(int bytes);

    /// The answer's headers are there.
    void answered(HttpResponse response);

    /// No answer came.
    void failed(ExitReason reason);

    /// Nothing more will be sent or read; may be told more than once.
    void ended();
  }
}
