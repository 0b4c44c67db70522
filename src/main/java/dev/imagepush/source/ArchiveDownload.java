package dev.imagepush.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/// Fetches a file from a URL. Who implements it decides which hosts are connected to, what is sent to
/// them, and which redirects are followed.
@FunctionalInterface
public interface ArchiveDownload {
  /// Asks for the file, and returns once its content begins.
  ///
  /// @throws dev.imagepush.exit.ExitException where the answer is not the file
  Content open(URI url) throws IOException;

  /// A file on its way.
  ///
  /// @param length in bytes, as the server announced it; -1 where it did not
  record Content(InputStream body, long length) implements Closeable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
