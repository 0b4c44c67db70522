package dev.imagepush.registry.access;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.Redirects;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.provider.LoginSource;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Requests to one registry with their authorization: added, learned from a 401, and left out where a
/// download leads to another origin.
public final class RegistryExchange {
  private static final int MAX_CHALLENGES = 2;

  private final HttpTransport transport;
  private final Authorizer authorizer;
  private final RegistryFailures failures;

  private RegistryExchange(
      HttpTransport transport, Authorizer authorizer, RegistryFailures failures) {
    this.transport = transport;
    this.authorizer = authorizer;
    this.failures = failures;
  }

  /// An exchange about one repository.
  ///
  /// @param logins of the access's credential, for this exchange alone
  /// @param mountFrom repositories of the same registry whose blobs are asked for too
  public static RegistryExchange about(
      Repository repository,
      Role role,
      RegistryAccess access,
      LoginSource logins,
      List<Repository> mountFrom,
      HttpTransport transport,
      InstantSource clock) {
    RegistryFailures failures = new RegistryFailures(access, repository, role, clock);
    TokenClient tokens = new TokenClient(transport, access, logins, failures, clock);
    return new RegistryExchange(
        transport,
        new Authorizer(access, logins, Scopes.of(repository, role, mountFrom), tokens, clock),
        failures);
  }

  /// Waits for a place to send a blob to the registry, which is held until it is there: for all of an
  /// upload's requests, and before the blob is opened where it comes from.
  public Traffic.Place placeToSend() {
    return transport.placeToSend();
  }

  /// What answers mean that are not the ones hoped for.
  public RegistryFailures failures() {
    return failures;
  }

  /// Returns where the answer says that the operation was done.
  ///
  /// @throws ExitException what it says instead; ProtocolError for a page, which captive portals and
  ///     proxies answer with 200 to anything
  public void requireSuccess(Operation operation, HttpResponse response) {
    if (!response.isSuccess()) {
      throw failures.of(operation, response);
    }
    boolean mayBePage = operation == Operation.HEAD_BLOB || operation == Operation.GET_BLOB;
    if (!mayBePage && response.header("Content-Type").orElse("").startsWith("text/html")) {
      throw failures.ofProtocol(operation, "with a web page");
    }
  }

  /// Sends a request to the registry's own origin.
  ///
  /// @throws ExitException where no answer came, or none but 401
  public HttpResponse send(Operation operation, HttpRequest request) {
    for (int challenges = 0; ; challenges++) {
      Optional<HttpResponse> answer = sendOnce(operation, request, challenges < MAX_CHALLENGES);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
  }

  /// Sends a request to the registry's own origin, once: of a long body it is better first asked what
  /// has arrived.
  ///
  /// @param renew whether to learn from a 401
  /// @return the answer; empty where that was a 401, and there is now another authorization to try
  /// @throws ExitException where no answer came, or none but 401
  public Optional<HttpResponse> sendOnce(Operation operation, HttpRequest request, boolean renew) {
    @Nullable String authorization = authorizer.header().orElse(null);
    HttpResponse response =
        transport.send(
            operation.toString(),
            authorization == null ? request : request.with("Authorization", authorization));
    if (response.status() != 401) {
      return Optional.of(response);
    }
    List<Challenge> offered = Challenge.parse(response.headers("WWW-Authenticate"));
    // Given back before a token is asked for: many that hold a connection and want another wait
    // for ever.
    response.discard();
    if (!renew) {
      throw authorizer.unauthorized(operation.toString());
    }
    authorizer.learn(offered, authorization, operation.toString());
    return Optional.empty();
  }

  /// Sends a request to read something, and follows redirects by our rule.
  public HttpResponse read(Operation operation, HttpRequest request) {
    HttpRequest current = request;
    for (int hops = 0; hops <= Redirects.MOST; hops++) {
      HttpResponse response =
          Origin.of(current.url()).equals(transport.origin())
              ? send(operation, current)
              : transport.send(operation.toString(), current);
      String location = response.header("Location").orElse("");
      if (!response.isRedirect() || location.isEmpty()) {
        return response;
      }
      response.discard();
      URI target = Redirects.target(current.url(), location);
      current = current.to(target);
    }
    throw Redirects.tooMany(operation.toString(), transport.origin());
  }
}
