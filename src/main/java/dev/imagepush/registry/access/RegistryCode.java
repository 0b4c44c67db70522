package dev.imagepush.registry.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.image.StrictJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// The error codes of the OCI distribution specification, and those that Docker's registry added to
/// them. A code that is not here is as if the registry had given none: its text is never shown.
public enum RegistryCode {
  BLOB_UNKNOWN,
  BLOB_UPLOAD_INVALID,
  BLOB_UPLOAD_UNKNOWN,
  DENIED,
  DIGEST_INVALID,
  MANIFEST_BLOB_UNKNOWN,
  MANIFEST_INVALID,
  MANIFEST_UNKNOWN,
  MANIFEST_UNVERIFIED,
  NAME_INVALID,
  NAME_UNKNOWN,
  RANGE_INVALID,
  SIZE_INVALID,
  TAG_INVALID,
  TOOMANYREQUESTS,
  UNAUTHORIZED,
  UNAVAILABLE,
  UNKNOWN,
  UNSUPPORTED;

  private static final int MAX_BYTES = 64 * 1024;

  /// The first known code in an answer's body.
  static Optional<RegistryCode> of(HttpResponse response) {
    try {
      JsonNode errors = StrictJson.object(response.bytes(MAX_BYTES)).path("errors");
      for (JsonNode error : errors) {
        String text = error.path("code").asText("");
        Optional<RegistryCode> known =
            Arrays.stream(values()).filter(code -> code.name().equals(text)).findFirst();
        if (known.isPresent()) {
          return known;
        }
      }
      return Optional.empty();
    } catch (IOException | StrictJson.MalformedJsonException e) {
      return Optional.empty(); // Docker Hub answers 429 in plain text, proxies in HTML.
    }
  }
}
