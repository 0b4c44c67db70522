package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes events on a resource, for `kubectl describe`. One that says the same of the same generation
/// is counted up instead of written again, and a resource has only so many. An event is a courtesy: that one could not be written is
/// logged, and changes nothing.
///
/// It needs no right to read events: how often one was written is remembered, and after a restart taken
/// from the answer to a patch.
final class PushEvents implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PushEvents.class);
  private static final String COMPONENT = ImagePushReconciler.FIELD_MANAGER;
  private static final int REMEMBERED = 1_000;
  private static final int HASH_BYTES = 8;

  /// So that with a dot and the hash it is a name still.
  private static final int LONGEST_RESOURCE_NAME = 230;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final EventBudget budget;
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("events").factory());

  PushEvents(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
    this.budget = new EventBudget(clock);
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
    try {
      writer.execute(() -> writeOrLog(event));
    } catch (RejectedExecutionException e) {
      LOGGER.debug("event not written: the operator is stopping");
    }
  }

  private void writeOrLog(Event event) {
    if (!budget.take(event.getInvolvedObject().getUid())) {
      LOGGER.debug("event not written: the resource had too many");
      return;
    }
    try {
      createOrCount(event);
    } catch (KubernetesClientException e) {
      log(event, "HTTP " + e.getCode());
    } catch (RuntimeException e) {
      log(event, e.getClass().getSimpleName());
    }
  }

  private static void log(Event event, String why) {
    LOGGER
        .atWarn()
        .addKeyValue("namespace", event.getMetadata().getNamespace())
        .addKeyValue("name", event.getInvolvedObject().getName())
        .addKeyValue("reason", event.getReason())
        .log("event not written: {}", why);
  }

  private void createOrCount(Event event) {
    String key = event.getMetadata().getNamespace() + "/" + event.getMetadata().getName();
    @Nullable Integer count = counts.get(key);
    try {
      if (count == null) {
        events(event).resource(event).create();
        remember(key, 1);
      } else {
        patch(event, count + 1);
        remember(key, count + 1);
      }
    } catch (KubernetesClientException e) {
      if (count == null && e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        // Written before a restart: a patch that changes nothing tells how often.
        Integer before = patch(event, null).getCount();
        remember(key, before == null ? 1 : before);
        createOrCount(event);
      } else if (count != null && e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        counts.remove(key); // The API server forgets events after an hour.
        createOrCount(event);
      } else {
        throw e;
      }
    }
  }

  private Event patch(Event event, @Nullable Integer count) {
    Event change =
        new EventBuilder()
            .withNewMetadata()
            .withName(event.getMetadata().getName())
            .withNamespace(event.getMetadata().getNamespace())
            .endMetadata()
            .withCount(count)
            .withLastTimestamp(event.getLastTimestamp())
            .withMessage(event.getMessage())
            .build();
    return events(event)
        .withName(event.getMetadata().getName())
        .patch(PatchContext.of(PatchType.JSON_MERGE), change);
  }

  private void remember(String key, int count) {
    counts.remove(key);
    counts.put(key, count);
    if (counts.size() > REMEMBERED) {
      counts.remove(counts.keySet().iterator().next());
    }
  }

  private NonNamespaceOperation<Event, ?, Resource<Event>> events(Event event) {
    return client.v1().events().inNamespace(event.getMetadata().getNamespace());
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
        .build();
  }

  private static String name(ImagePush resource, String type, String reason) {
    String key =
        String.join(
            "/",
            resource.getMetadata().getUid(),
            String.valueOf(Generation.of(resource)),
            type,
            reason);
    String name = resource.getMetadata().getName();
    return name.substring(0, Math.min(name.length(), LONGEST_RESOURCE_NAME)) + "." + hash(key);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
