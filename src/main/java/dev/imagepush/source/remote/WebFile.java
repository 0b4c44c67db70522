package dev.imagepush.source.remote;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.Redirects;
import java.net.URI;
import java.util.Map;

/// A file behind a URL, asked for with the credential that belongs to the URL's origin. A redirect is
/// followed by our rule, to another origin without the credential.
public final class WebFile implements RemoteFile {
  private final HttpTransport transport;
  private final URI url;
  private final FileAccess access;

  /// @param transport to the URL's origin; closed with this file
  public WebFile(HttpTransport transport, URI url, FileAccess access) {
    this.transport = transport;
    this.url = url;
    this.access = access;
  }

  /// The URL without its query and user info, which may be secrets.
  @Override
  public String location() {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
  }

  @Override
  public HttpResponse get(Map<String, String> headers) {
    URI target = url;
    for (int hops = 0; hops <= Redirects.MOST; hops++) {
      HttpResponse answer = transport.send(OPERATION, request(target, headers));
      String location = answer.header("Location").orElse("");
      if (!answer.isRedirect() || location.isEmpty()) {
        return answer;
      }
      answer.discard();
      target = Redirects.target(target, location);
    }
    throw Redirects.tooMany(OPERATION, transport.origin());
  }

  @Override
  public ExitException refusal(HttpResponse answer) {
    ExitReason reason = FileFailures.reason(answer.status());
    String nextStep =
        switch (reason) {
          case UNAUTHORIZED, DENIED -> credentialAdvice(Origin.of(answer.url()));
          case SOURCE_NOT_FOUND -> "; check the URL";
          default -> "";
        };
    return FileFailures.of(answer, reason, nextStep);
  }

  @Override
  public void close() {
    transport.close();
  }

  private String credentialAdvice(Origin answering) {
    if (!answering.equals(transport.origin())) {
      return "; a redirect led there, and credentials do not follow one to another origin";
    }
    return access.credential().isAnonymous()
        ? "; " + access.credentialName()
        : "; check " + access.credentialName();
  }

  private HttpRequest request(URI target, Map<String, String> headers) {
    HttpRequest request = HttpRequest.of("GET", target).expectingMuch();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      request = request.with(header.getKey(), header.getValue());
    }
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
      case Credential.Ambient ambient ->
          throw new IllegalStateException("only registries are given the process's own identity");
      case Credential.AwsKey key ->
          throw new ExitException(
              ExitReason.SECRET_INVALID,
              access.credentialName() + " holds an AWS access key, which no web server takes");
    };
  }
}
