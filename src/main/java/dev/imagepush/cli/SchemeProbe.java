package dev.imagepush.cli;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.http.RequestMetrics;
import dev.imagepush.http.TlsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Asks a host whether it speaks HTTPS, and where it does not, whether HTTP. The question carries no
/// credential, and certificates do not matter to it: they are verified, or not, by the push itself.
final class SchemeProbe {
  private static final HttpLimits LIMITS =
      new HttpLimits(1, Duration.ofSeconds(5), Duration.ofSeconds(5));
  private static final TlsSettings ANY_CERTIFICATE = new TlsSettings(null, null, null, false);

  /// What a TLS server answers to plain HTTP.
  private static final int BAD_REQUEST = 400;

  private final EgressPolicy egress;
  private final ProxyRules proxies;

  SchemeProbe(EgressPolicy egress, ProxyRules proxies) {
    this.egress = egress;
    this.proxies = proxies;
  }

  /// `https` or `http`; empty for a host that answers neither.
  ///
  /// @param authority host and port
  Optional<String> schemeOf(String authority) {
    if (status("https", authority).isPresent()) {
      return Optional.of("https");
    }
    return status("http", authority).filter(status -> status != BAD_REQUEST).map(status -> "http");
  }

  private Optional<Integer> status(String scheme, String authority) {
    Origin origin = Origin.ofAuthority(scheme, authority);
    try (HttpTransport transport =
            new HttpTransport(
                origin,
                ANY_CERTIFICATE,
                proxies,
                egress,
                HostLookup.system(),
                LIMITS,
                RequestMetrics.none());
        HttpResponse response =
            transport.send("GET /v2/", HttpRequest.of("GET", URI.create(origin + "/v2/")))) {
      return Optional.of(response.status());
    } catch (ExitException e) {
      return Optional.empty();
    }
  }
}
