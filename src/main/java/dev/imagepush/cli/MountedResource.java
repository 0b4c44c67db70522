package dev.imagepush.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.StrictJson;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the resource that a worker is to push for, from the file that Kubernetes has mounted.
final class MountedResource {
  /// All annotations of a Pod together have half as many.
  private static final int MAX_BYTES = 512 * 1024;

  private static final int MOST_FAULTS = 5;

  private MountedResource() {}

  /// Reads it. A field that this version does not know is refused: it may say what must not be pushed.
  ///
  /// @throws ExitException InvalidSpec; InternalError where there is no resource at all
  static ImagePush read(Path file) {
    JsonNode document = document(file);
    List<String> faults = CrdSchema.load().faults(document.path("spec"));
    if (!faults.isEmpty()) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          String.join("; ", faults.subList(0, Math.min(MOST_FAULTS, faults.size())))
              + " (as the worker's version of ImagePush knows it)");
    }
    ImagePush resource = resource(document);
    if (resource.getMetadata() == null
        || isBlank(resource.getMetadata().getName())
        || isBlank(resource.getMetadata().getNamespace())) {
      throw unreadable("has no name or no namespace", null);
    }
    return resource;
  }

  private static JsonNode document(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return StrictJson.object(in.readNBytes(MAX_BYTES));
    } catch (StrictJson.MalformedJsonException e) {
      throw unreadable(e.fault(), e);
    } catch (IOException e) {
      throw unreadable("cannot be read", e);
    }
  }

  private static ImagePush resource(JsonNode document) {
    try {
      return new KubernetesSerialization().convertValue(document, ImagePush.class);
    } catch (IllegalArgumentException e) {
      throw unreadable("is no ImagePush", e);
    }
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private static ExitException unreadable(String fault, @Nullable Throwable cause) {
    return new ExitException(
        ExitReason.INTERNAL_ERROR,
        "the resource that the worker was given "
            + fault
            + "; the worker has to be of the operator's version (worker.image)",
        cause);
  }
}
