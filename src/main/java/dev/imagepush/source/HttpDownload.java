package dev.imagepush.source;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.NetworkFailures;
import dev.imagepush.http.Redirects;
import dev.imagepush.http.RetryAfter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/// Fetches a file over HTTP, with the credential that belongs to the URL's origin. A redirect is
/// followed by our rule, to another origin without the credential.
final class HttpDownload implements ArchiveDownload {
  private static final String OPERATION = "GET archive";

  private final HttpTransport transport;
  private final FileAccess access;

  HttpDownload(HttpTransport transport, FileAccess access) {
    this.transport = transport;
    this.access = access;
  }

  @Override
  public Content open(URI url) throws IOException {
    URI target = url;
    for (int hops = 0; hops <= Redirects.MOST; hops++) {
      HttpResponse response = transport.send(OPERATION, request(target));
      String location = response.header("Location").orElse("");
      if (!response.isRedirect() || location.isEmpty()) {
        return content(response);
      }
      response.close();
      target = Redirects.target(target, location);
    }
    throw Redirects.tooMany(OPERATION, transport.origin());
  }

  private HttpRequest request(URI target) {
    HttpRequest request = HttpRequest.of("GET", target).expectingMuch();
    if (!Origin.of(target).equals(transport.origin())) {
      return request;
    }
    return switch (access.credential()) {
      case Credential.Anonymous anonymous -> request;
      case Credential.Basic basic -> request.with("Authorization", basic.authorization());
      case Credential.RegistryToken token ->
          request.with("Authorization", "Bearer " + token.token().reveal());
      case Credential.IdentityToken token ->
          throw new ExitException(
              ExitReason.SECRET_INVALID,
              access.credentialName() + " holds an identity token, which is for registries alone");
    };
  }

  private Content content(HttpResponse response) throws IOException {
    try {
      if (response.status() != 200) {
        throw failure(response);
      }
      long length =
          response
              .header("Content-Length")
              .filter(text -> text.matches("[0-9]{1,18}"))
              .map(Long::parseLong)
              .orElse(-1L);
      return new Content(closing(response), length);
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  private ExitException failure(HttpResponse response) {
    int status = response.status();
    Origin answering = Origin.of(response.url());
    ExitReason reason =
        switch (status) {
          case 401 -> ExitReason.UNAUTHORIZED;
          case 403 -> ExitReason.DENIED;
          case 404, 410 -> ExitReason.SOURCE_NOT_FOUND;
          case 429 -> ExitReason.RATE_LIMITED;
          case 408, 500, 502, 503, 504 -> ExitReason.REGISTRY_UNAVAILABLE;
          default -> ExitReason.PROTOCOL_ERROR;
        };
    String nextStep =
        switch (reason) {
          case UNAUTHORIZED, DENIED ->
              answering.equals(transport.origin())
                  ? "; check " + access.credentialName()
                  : "; a redirect led there, and credentials do not follow one to another origin";
          case SOURCE_NOT_FOUND -> "; check the URL";
          default -> "";
        };
    return new ExitException(
        new Failure(
            reason,
            OPERATION + ": " + answering.authority() + " answered " + status + nextStep,
            OPERATION,
            status,
            null,
            response.header("Retry-After").flatMap(RetryAfter::seconds).orElse(null)));
  }

  /// The body; where it breaks off, it says so as a failure of the network, which is none of the disk that
  /// it is written to.
  private static InputStream closing(HttpResponse response) throws IOException {
    String host = Origin.of(response.url()).authority();
    return new FilterInputStream(response.body()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        try {
          return in.read(buffer, offset, length);
        } catch (IOException e) {
          throw NetworkFailures.of(OPERATION, host, e);
        }
      }

      @Override
      public void close() {
        response.close(); // gives the connection up where the body has not been read to its end
      }
    };
  }
}
