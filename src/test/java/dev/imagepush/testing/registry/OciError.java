package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Answer;

/// The error codes of the OCI distribution specification that this registry uses, each with its
/// usual status.
enum OciError {
  BLOB_UNKNOWN(404),
  BLOB_UPLOAD_INVALID(400),
  BLOB_UPLOAD_UNKNOWN(404),
  DENIED(403),
  DIGEST_INVALID(400),
  MANIFEST_BLOB_UNKNOWN(404),
  MANIFEST_INVALID(400),
  MANIFEST_UNKNOWN(404),
  NAME_INVALID(400),
  NAME_UNKNOWN(404),
  SIZE_INVALID(400),
  TAG_INVALID(400),
  UNAUTHORIZED(401),
  UNKNOWN(500),
  UNSUPPORTED(405);

  private final int status;

  OciError(int status) {
    this.status = status;
  }

  Answer answer(String message) {
    return answer(status, message);
  }

  Answer answer(int otherStatus, String message) {
    String body =
        "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}"
            .formatted(name(), message.replaceAll("[^ -~]|[\"\\\\]", "?"));
    return Answer.of(otherStatus).withText(body, "application/json");
  }

  Refusal refusal(String message) {
    return new Refusal(answer(message));
  }
}
