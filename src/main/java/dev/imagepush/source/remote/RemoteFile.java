package dev.imagepush.source.remote;

import dev.imagepush.exit.ExitException;
import dev.imagepush.http.HttpResponse;
import java.io.Closeable;
import java.util.Map;

/// A file that a server offers. Who implements it decides which hosts are connected to, what is sent to
/// them, and which redirects are followed. Safe for use by several threads at once.
public interface RemoteFile extends Closeable {
  /// What every request here does, for messages.
  String OPERATION = "GET archive";

  /// Where the file lies, as it may be shown: without what may be a secret.
  String location();

  /// Asks for the file, or a part of it, and returns the answer whatever it says.
  ///
  /// @param headers of the request, those that prove who asks apart
  /// @throws ExitException where no answer came
  HttpResponse get(Map<String, String> headers);

  /// What an answer means that has no part of the file.
  ExitException refusal(HttpResponse answer);

  /// Lets the connections go.
  @Override
  void close();
}
