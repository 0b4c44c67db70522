package dev.imagepush.source.remote;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The error codes of S3 that say more than their HTTP status, and what to do about each. The list is
/// closed: another code is not repeated, as nothing is that a server wrote.
enum S3Error {
  NO_SUCH_KEY("NoSuchKey", ExitReason.SOURCE_NOT_FOUND, "check key"),
  NO_SUCH_BUCKET("NoSuchBucket", ExitReason.SOURCE_NOT_FOUND, "check bucket and endpoint"),
  NO_SUCH_VERSION("NoSuchVersion", ExitReason.SOURCE_NOT_FOUND, "check versionId"),
  METHOD_NOT_ALLOWED(
      "MethodNotAllowed",
      ExitReason.SOURCE_NOT_FOUND,
      "the version is a mark that the object was deleted; check versionId"),
  INVALID_OBJECT_STATE(
      "InvalidObjectState",
      ExitReason.SOURCE_NOT_FOUND,
      "the object lies in an archive tier; restore it"),
  ACCESS_DENIED(
      "AccessDenied",
      ExitReason.DENIED,
      "it may read no object of that key (s3:GetObject), or there is none and it may not list the"
          + " bucket"),
  INVALID_ACCESS_KEY("InvalidAccessKeyId", ExitReason.UNAUTHORIZED, "no such accesskey is known"),
  SIGNATURE_MISMATCH(
      "SignatureDoesNotMatch", ExitReason.UNAUTHORIZED, "the secretkey is another one"),
  EXPIRED_TOKEN("ExpiredToken", ExitReason.UNAUTHORIZED, "the sessiontoken has expired"),
  INVALID_TOKEN("InvalidToken", ExitReason.UNAUTHORIZED, "the sessiontoken is not accepted"),
  TIME_SKEWED(
      "RequestTimeTooSkewed",
      ExitReason.UNAUTHORIZED,
      "the clocks of the store and of the machine that pushes differ by more than 15 minutes;"
          + " correct the clock"),
  WRONG_REGION(
      "AuthorizationHeaderMalformed", ExitReason.INVALID_SPEC, "the bucket is in another region"),
  MOVED("PermanentRedirect", ExitReason.INVALID_SPEC, "the bucket is at another endpoint"),
  MOVED_FOR_NOW("TemporaryRedirect", ExitReason.INVALID_SPEC, "the bucket is at another endpoint"),
  INVALID_ARGUMENT("InvalidArgument", ExitReason.INVALID_SPEC, "check key and versionId"),
  INVALID_BUCKET("InvalidBucketName", ExitReason.INVALID_SPEC, "check bucket"),
  SLOW_DOWN("SlowDown", ExitReason.RATE_LIMITED, "it asks for fewer requests");

  /// Error bodies have some hundred bytes.
  private static final int MAX_BODY = 64 << 10;

  /// A pattern and no XML reader: of the document nothing else is wanted, and it may hold anything.
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z]{1,64})</Code>");

  private final String code;
  private final ExitReason reason;
  private final String advice;

  S3Error(String code, ExitReason reason, String advice) {
    this.code = code;
    this.reason = reason;
    this.advice = advice;
  }

  /// The error of an answer, whose body is read; empty where it names none that we know.
  static Optional<S3Error> of(HttpResponse answer) {
    try {
      Matcher matcher =
          CODE.matcher(new String(answer.bytes(MAX_BODY), StandardCharsets.ISO_8859_1));
      return matcher.find() ? of(matcher.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // The status says enough.
    }
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

  private static Optional<S3Error> of(String text) {
    return Arrays.stream(values()).filter(error -> error.code.equals(text)).findFirst();
  }
}
