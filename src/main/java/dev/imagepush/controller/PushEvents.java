package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes events on a resource, for `kubectl describe`. One that says the same of the same generation
/// is counted up instead of written again. An event is a courtesy: that one could not be written is
/// logged, and changes nothing.
final class PushEvents implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PushEvents.class);
  private static final String COMPONENT = "imagepush-controller";

  private final KubernetesClient client;
  private final InstantSource clock;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("events").factory());

  PushEvents(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  void normal(ImagePush resource, String reason, String message) {
    write(resource, "Normal", reason, message);
  }

  void warning(ImagePush resource, String reason, String message) {
    write(resource, "Warning", reason, message);
  }

  @Override
  public void close() {
    writer.shutdown();
  }

  private void write(ImagePush resource, String type, String reason, String message) {
    Event event = event(resource, type, reason, message);
    writer.execute(
        () -> {
          try {
            createOrCount(event);
          } catch (KubernetesClientException e) {
            LOGGER
                .atWarn()
                .addKeyValue("namespace", event.getMetadata().getNamespace())
                .addKeyValue("name", resource.getMetadata().getName())
                .addKeyValue("reason", reason)
                .log("event not written: HTTP {}", e.getCode());
          }
        });
  }

  private void createOrCount(Event event) {
    var events = client.v1().events().inNamespace(event.getMetadata().getNamespace());
    try {
      events.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      events
          .withName(event.getMetadata().getName())
          .edit(
              existing ->
                  new EventBuilder(existing)
                      .withCount(existing.getCount() == null ? 2 : existing.getCount() + 1)
                      .withLastTimestamp(event.getLastTimestamp())
                      .withMessage(event.getMessage())
                      .build());
    }
  }

  private Event event(ImagePush resource, String type, String reason, String message) {
    Instant now = clock.instant();
    String seconds = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(resource, type, reason))
        .withNamespace(resource.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(resource.getApiVersion())
        .withKind(resource.getKind())
        .withName(resource.getMetadata().getName())
        .withNamespace(resource.getMetadata().getNamespace())
        .withUid(resource.getMetadata().getUid())
        .withResourceVersion(resource.getMetadata().getResourceVersion())
        .endInvolvedObject()
        .withType(type)
        .withReason(reason)
        .withMessage(message)
        .withCount(1)
        .withFirstTimestamp(seconds)
        .withLastTimestamp(seconds)
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .withReportingComponent(COMPONENT)
        .withReportingInstance(COMPONENT)
        .withEventTime((MicroTime) null)
        .build();
  }

  private static String name(ImagePush resource, String type, String reason) {
    CRC32 hash = new CRC32();
    String key =
        resource.getMetadata().getUid() + resource.getMetadata().getGeneration() + type + reason;
    hash.update(key.getBytes(StandardCharsets.UTF_8));
    String name = resource.getMetadata().getName();
    return name.substring(0, Math.min(name.length(), 240))
        + "."
        + Long.toHexString(hash.getValue());
  }
}
