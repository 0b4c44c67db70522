package dev.imagepush.testing.provider;

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
///
/// @param scope the day, the region and the service that the key was narrowed to
public record SignatureV4(
    String accessKey, List<String> scope, List<String> signedHeaders, String signature) {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/([0-9]{8}/[a-z0-9-]+/[a-z0-9-]+/aws4_request),"
              + " ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");

  public static Optional<SignatureV4> of(Request request) {
    Matcher matcher = AUTHORIZATION.matcher(request.header("Authorization").orElse(""));
    return matcher.matches()
        ? Optional.of(
            new SignatureV4(
                matcher.group(1),
                List.of(matcher.group(2).split("/")),
                List.of(matcher.group(3).split(";")),
                matcher.group(4)))
        : Optional.empty();
  }

  public String region() {
    return scope.get(1);
  }

  public String service() {
    return scope.get(2);
  }

  public boolean signs(List<String> headers) {
    return signedHeaders.containsAll(headers);
  }

  /// Whether it is that of this request, made with the key's secret part.
  ///
  /// @param contentHash that of the body, in hexadecimal digits
  public boolean isOf(Request request, String contentHash, String secretKey) {
    String time = request.header("X-Amz-Date").orElse("");
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            time,
            String.join("/", scope),
            sha256(canonical(request, contentHash).getBytes(UTF_8)));
    byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
    for (String part : scope) {
      key = hmac(key, part);
    }
    return time.startsWith(scope.getFirst())
        && HexFormat.of().formatHex(hmac(key, toSign)).equals(signature);
  }

  /// The hash of a body, as a signature holds it.
  public static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String canonical(Request request, String contentHash) {
    String headers =
        signedHeaders.stream()
            .map(name -> name + ":" + request.header(name).orElse("").strip() + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        request.method(),
        request.path(),
        query(request),
        headers,
        String.join(";", signedHeaders),
        contentHash);
  }

  private static String query(Request request) {
    return Arrays.stream(request.query().text().split("&"))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.contains("=") ? pair : pair + "=")
        .sorted()
        .collect(Collectors.joining("&"));
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
