package dev.imagepush.registry;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Requests to one registry with their authorization: added, learned from a 401, and left out where a
/// download leads to another origin.
final class RegistryExchange {
  private static final int MAX_CHALLENGES = 2;
  private static final int MAX_REDIRECTS = 5;

  private final HttpTransport transport;
  private final Authorizer authorizer;

  RegistryExchange(HttpTransport transport, Authorizer authorizer) {
    this.transport = transport;
    this.authorizer = authorizer;
  }

  /// Sends a request to the registry's own origin.
  ///
  /// @throws ExitException where no answer came, or none but 401
  HttpResponse send(Operation operation, HttpRequest request) {
    for (int challenges = 0; ; challenges++) {
      @Nullable String authorization = authorizer.header().orElse(null);
      HttpResponse response =
          transport.send(
              authorization == null ? request : request.with("Authorization", authorization));
      if (response.status() != 401) {
        return response;
      }
      try (response) {
        if (challenges == MAX_CHALLENGES) {
          throw authorizer.unauthorized(operation.toString());
        }
        authorizer.learn(
            Challenge.parse(response.headers("WWW-Authenticate")),
            authorization,
            operation.toString());
      }
    }
  }

  /// Sends a request to read something, and follows redirects by our rule.
  HttpResponse read(Operation operation, HttpRequest request) {
    HttpRequest current = request;
    for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
      HttpResponse response =
          Origin.of(current.url()).equals(transport.origin())
              ? send(operation, current)
              : transport.send(current);
      String location = response.header("Location").orElse("");
      if (!response.isRedirect() || location.isEmpty()) {
        return response;
      }
      response.close();
      URI target = Locations.ofDownload(current.url(), location);
      current = current.to(target);
    }
    throw new ExitException(
        ExitReason.LOCATION_REJECTED,
        operation
            + ": "
            + transport.origin().authority()
            + " redirects more than "
            + MAX_REDIRECTS
            + " times");
  }
}
