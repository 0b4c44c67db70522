package dev.imagepush.controller;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// fabric8's mock API server, which stores what it is given, and answers with errors where it is told to.
/// It knows no server-side apply, and counts no generations.
public final class FaultyApiServer implements AutoCloseable {
  private final FaultyDispatcher dispatcher =
      new FaultyDispatcher(
          List.of(
              new CustomResourceDefinitionContext.Builder()
                  .withGroup("imagepush.dev")
                  .withVersion("v1beta1")
                  .withKind("ImagePush")
                  .withPlural("imagepushes")
                  .withScope("Namespaced")
                  .withStatusSubresource(true)
                  .build()));
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);

  /// A fault that strikes requests, for a while.
  public static final class ApiFault {
    private final String method;
    private final String path;
    private final String body;
    private final int status;
    private final AtomicInteger left;
    private final AtomicInteger struck = new AtomicInteger();

    private ApiFault(String method, String path, String body, int status, int times) {
      this.method = method;
      this.path = path;
      this.body = body;
      this.status = status;
      this.left = new AtomicInteger(times);
    }

    /// How many requests it has struck.
    public int struck() {
      return struck.get();
    }

    /// Lets all requests pass from now on.
    public void end() {
      left.set(0);
    }

    private static String body(RecordedRequest request) {
      return new String(request.getBody().getBytes(), StandardCharsets.UTF_8);
    }

    private boolean strikes(RecordedRequest request) {
      if (!request.getMethod().equals(method)
          || !request.getPath().contains(path)
          || request.getPath().contains("watch=true")
          || (!body.isEmpty() && !body(request).contains(body))
          || left.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
        return false;
      }
      struck.incrementAndGet();
      return true;
    }
  }

  public FaultyApiServer() {
    server.init();
  }

  /// A client that does not repeat a request by itself: an error is seen.
  public KubernetesClient client() {
    try (KubernetesClient patient = server.createClient()) {
      Config config =
          new ConfigBuilder(patient.getConfiguration()).withRequestRetryBackoffLimit(0).build();
      return new KubernetesClientBuilder().withConfig(config).build();
    }
  }

  /// Answers so many requests with an error.
  ///
  /// @param path a part of it
  /// @param body a part of it; empty for any
  public ApiFault fails(String method, String path, String body, int status, int times) {
    ApiFault fault = new ApiFault(method, path, body, status, times);
    dispatcher.faults.add(fault);
    return fault;
  }

  /// Holds back the answer to the next such request until it is let go.
  ///
  /// @param path a part of it
  public HeldAnswer holds(String method, String path) {
    HeldAnswer held = new HeldAnswer(method, path);
    dispatcher.held.add(held);
    return held;
  }

  /// An answer that waits, though what was asked for is done.
  public static final class HeldAnswer {
    private static final long PATIENCE_SECONDS = 30;

    private final String method;
    private final String path;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private HeldAnswer(String method, String path) {
      this.method = method;
      this.path = path;
    }

    /// Returns when the request is there.
    public void awaitRequest() throws InterruptedException {
      if (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no such request came");
      }
    }

    public void letGo() {
      released.countDown();
    }

    private void pass(RecordedRequest request) {
      if (request.getMethod().equals(method)
          && request.getPath().contains(path)
          && taken.compareAndSet(false, true)) {
        reached.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Override
  public void close() {
    dispatcher.held.forEach(HeldAnswer::letGo);
    server.destroy();
  }

  private static final class FaultyDispatcher extends KubernetesCrudDispatcher {
    private final List<ApiFault> faults = new CopyOnWriteArrayList<>();
    private final List<HeldAnswer> held = new CopyOnWriteArrayList<>();

    FaultyDispatcher(List<CustomResourceDefinitionContext> resources) {
      super(resources);
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      held.forEach(answer -> answer.pass(request));
      for (ApiFault fault : faults) {
        if (fault.strikes(request)) {
          return new MockResponse()
              .setResponseCode(fault.status)
              .setHeader("Content-Type", "application/json")
              .setBody(
                  "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":"
                      + fault.status
                      + "}");
        }
      }
      return super.dispatch(request);
    }
  }
}
