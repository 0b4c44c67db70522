package dev.imagepush.controller.job;

import dev.imagepush.http.EgressPolicy;
import dev.imagepush.push.PushProgress;
import dev.imagepush.worker.InvalidReportException;
import dev.imagepush.worker.WorkerProgress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks a worker how far it is: `GET /progress` at its Pod's address. Neither side needs a right for that,
/// and the API server has no work with it. What answers may be anything; it is given little time, and
/// believed nothing but numbers.
final class PodProgress implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final EgressPolicy egress;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .proxy(ProxySelector.of(null))
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  /// @param egress what the addresses of Pods are judged by
  PodProgress(EgressPolicy egress) {
    this.egress = egress;
  }

  /// How far it is; empty where it does not say, or cannot be asked.
  Optional<PushProgress.Snapshot> of(PodAddress pod) throws InterruptedException {
    try {
      InetAddress address = InetAddress.ofLiteral(pod.ip());
      InetSocketAddress endpoint = new InetSocketAddress(address, pod.port());
      if (!egress.allows(endpoint, EgressPolicy.Origination.NAMED)) {
        return Optional.empty();
      }
      URI url =
          new URI(
              "http", null, address.getHostAddress(), pod.port(), WorkerProgress.PATH, null, null);
      HttpResponse<byte[]> answer = answer(url);
      return answer.statusCode() == 200
          ? Optional.of(WorkerProgress.parse(new String(answer.body(), StandardCharsets.UTF_8)))
          : Optional.empty();
    } catch (ExecutionException
        | TimeoutException
        | IllegalArgumentException
        | URISyntaxException
        | InvalidReportException e) {
      return Optional.empty();
    }
  }

  /// All of an answer, in time: the client's own limit ends with the answer's headers.
  private HttpResponse<byte[]> answer(URI url)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            HttpRequest.newBuilder(url).build(),
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), WorkerProgress.MAX_BYTES));
    try {
      return exchange.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
