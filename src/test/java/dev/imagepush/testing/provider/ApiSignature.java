package dev.imagepush.testing.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.testing.http.Request;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A signature (AWS Signature Version 4) as a request to an API carries it, computed again from the
/// request and its body by the steps of the specification.
///
/// @param scope the day, the region and the service that the key was narrowed to
record ApiSignature(
    String accessKey, List<String> scope, List<String> signedHeaders, String signature) {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/([0-9]{8}/[a-z0-9-]+/[a-z-]+/aws4_request),"
              + " ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");

  /// What an API insists on being signed.
  private static final List<String> LEAST_SIGNED = List.of("host", "x-amz-date", "x-amz-target");

  static Optional<ApiSignature> of(Request request) {
    Matcher matcher = AUTHORIZATION.matcher(request.header("Authorization").orElse(""));
    return matcher.matches()
        ? Optional.of(
            new ApiSignature(
                matcher.group(1),
                List.of(matcher.group(2).split("/")),
                List.of(matcher.group(3).split(";")),
                matcher.group(4)))
        : Optional.empty();
  }

  boolean isFor(String region, String service) {
    return scope.get(1).equals(region) && scope.get(2).equals(service);
  }

  /// Whether it is that of this request, made with the key's secret part.
  boolean isOf(Request request, byte[] body, String secretKey) {
    String time = request.header("X-Amz-Date").orElse("");
    String canonical =
        String.join(
            "\n",
            request.method(),
            request.path(),
            request.query().text(),
            signedHeaders.stream()
                .map(name -> name + ":" + request.header(name).orElse("").strip() + "\n")
                .collect(Collectors.joining()),
            String.join(";", signedHeaders),
            sha256(body));
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            time,
            String.join("/", scope),
            sha256(canonical.getBytes(UTF_8)));
    byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
    for (String part : scope) {
      key = hmac(key, part);
    }
    return time.startsWith(scope.getFirst())
        && signedHeaders.containsAll(LEAST_SIGNED)
        && HexFormat.of().formatHex(hmac(key, toSign)).equals(signature);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
