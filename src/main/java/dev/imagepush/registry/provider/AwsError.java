package dev.imagepush.registry.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.image.StrictJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// The error codes of AWS's JSON APIs that say more than their HTTP status, and what to do about each. The
/// list is closed: another code is not repeated, as nothing is that a server wrote.
enum AwsError {
  UNRECOGNIZED_CLIENT(
      "UnrecognizedClientException",
      ExitReason.UNAUTHORIZED,
      "no such accesskey is known, or its sessiontoken is missing or not accepted"),
  INVALID_CLIENT_TOKEN(
      "InvalidClientTokenId", ExitReason.UNAUTHORIZED, "no such accesskey is known"),
  INVALID_SIGNATURE(
      "InvalidSignatureException",
      ExitReason.UNAUTHORIZED,
      "the secretkey is another one, or the clock of the machine that pushes is wrong"),
  INCOMPLETE_SIGNATURE(
      "IncompleteSignatureException",
      ExitReason.UNAUTHORIZED,
      "the accesskey is not of the form that access keys have"),
  EXPIRED_TOKEN(
      "ExpiredTokenException", ExitReason.UNAUTHORIZED, "the temporary key has expired; renew it"),
  ACCESS_DENIED("AccessDeniedException", ExitReason.DENIED, "it may not get logins"),
  OPT_IN_REQUIRED("OptInRequired", ExitReason.DENIED, "its account has not enabled the service"),
  THROTTLED("Throttling", ExitReason.RATE_LIMITED, "it asks for fewer requests"),
  IDENTITY_PROVIDER(
      "IDPCommunicationError", ExitReason.REGISTRY_UNAVAILABLE, "nothing is wrong with the token"),
  THROTTLING("ThrottlingException", ExitReason.RATE_LIMITED, "it asks for fewer requests"),
  TOO_MANY_REQUESTS(
      "TooManyRequestsException", ExitReason.RATE_LIMITED, "it asks for fewer requests"),
  LIMIT_EXCEEDED("RequestLimitExceeded", ExitReason.RATE_LIMITED, "it asks for fewer requests"),
  SERVER("ServerException", ExitReason.REGISTRY_UNAVAILABLE, "nothing is wrong with the key");

  /// Error bodies have some hundred bytes.
  private static final int MAX_BYTES = 64 * 1024;

  private final String code;
  private final ExitReason reason;
  private final String advice;

  AwsError(String code, ExitReason reason, String advice) {
    this.code = code;
    this.reason = reason;
    this.advice = advice;
  }

  /// The error of an answer, whose body is read; empty where it names none that we know. The code stands
  /// in the member `__type`, in some services behind a namespace: `com.amazon.coral.service#Code`; in
  /// STS it is `Error.Code`.
  static Optional<AwsError> of(HttpResponse response) {
    try {
      JsonNode body = StrictJson.object(response.bytes(MAX_BYTES));
      String type = body.path("__type").asText(body.path("Error").path("Code").asText(""));
      String code = type.substring(type.indexOf('#') + 1);
      return Arrays.stream(values()).filter(known -> known.code.equals(code)).findFirst();
    } catch (IOException | StrictJson.MalformedJsonException e) {
      return Optional.empty(); // The status says enough.
    }
  }

  /// What a status means by itself.
  static ExitReason reason(int status) {
    return switch (status) {
      case 401 -> ExitReason.UNAUTHORIZED;
      case 403 -> ExitReason.DENIED;
      case 429 -> ExitReason.RATE_LIMITED;
      default ->
          status == 408 || status >= 500
              ? ExitReason.REGISTRY_UNAVAILABLE
              : ExitReason.PROTOCOL_ERROR;
    };
  }

  ExitReason reason() {
    return reason;
  }

  String advice() {
    return advice;
  }

  @Override
  public String toString() {
    return code;
  }
}
