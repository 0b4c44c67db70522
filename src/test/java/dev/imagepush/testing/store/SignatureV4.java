package dev.imagepush.testing.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.testing.http.Request;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A signature of AWS Signature Version 4 as a request carries it, computed again from the request by
/// the steps of its specification.
record SignatureV4(
    String accessKey, String date, String region, List<String> signedHeaders, String signature) {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/([0-9]{8})/([a-z0-9-]+)/s3/aws4_request,"
              + " ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");

  static Optional<SignatureV4> of(Request request) {
    Matcher matcher = AUTHORIZATION.matcher(request.header("Authorization").orElse(""));
    return matcher.matches()
        ? Optional.of(
            new SignatureV4(
                matcher.group(1),
                matcher.group(2),
                matcher.group(3),
                List.of(matcher.group(4).split(";")),
                matcher.group(5)))
        : Optional.empty();
  }

  boolean isOf(Request request, String secretKey) {
    String time = request.header("x-amz-date").orElse("");
    String scope = date + "/" + region + "/s3/aws4_request";
    String toSign =
        "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(sha256(canonical(request)));
    byte[] key = hmac(("AWS4" + secretKey).getBytes(UTF_8), date);
    for (String part : List.of(region, "s3", "aws4_request")) {
      key = hmac(key, part);
    }
    return time.startsWith(date) && hex(hmac(key, toSign)).equals(signature);
  }

  private String canonical(Request request) {
    String query =
        request.query().text().isEmpty()
            ? ""
            : Arrays.stream(request.query().text().split("&"))
                .map(pair -> pair.contains("=") ? pair : pair + "=")
                .sorted()
                .collect(Collectors.joining("&"));
    String headers =
        signedHeaders.stream()
            .map(name -> name + ":" + request.header(name).orElse("").strip() + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        request.method(),
        request.path(),
        query,
        headers,
        String.join(";", signedHeaders),
        request.header("x-amz-content-sha256").orElse(""));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
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

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
