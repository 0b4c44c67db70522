package dev.imagepush.registry.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.RequestBody;
import java.net.URI;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests to an API of AWS, or of its like (Signature Version 4).
///
/// Amazon's own signer is not used: it keeps the last 300 keys of the process in a static cache, under the
/// secret keys themselves as text, and there is no way to clear it (http-auth-aws 2.57, `SignerUtils`). A
/// tenant's key would be in the heap long after its push. A test compares each signature with Amazon's.
public final class AwsSignature {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String HMAC = "HmacSHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int DAY_LENGTH = 8;
  private static final byte[] NO_BODY = {};

  private final AccessKey key;
  private final Service service;
  private final String region;
  private final InstantSource clock;

  /// What is asked, as a signature names it.
  ///
  /// @param pathsAsTheyAre whether a path is signed as it stands in the request, which is S3's own rule;
  ///     else it is encoded once more
  public record Service(String name, boolean pathsAsTheyAre) {
    public static final Service S3 = new Service("s3", true);
  }

  public AwsSignature(AccessKey key, Service service, String region, InstantSource clock) {
    this.key = key;
    this.service = service;
    this.region = region;
    this.clock = clock;
  }

  /// The request with its signature. It holds for some minutes, for exactly this request.
  public HttpRequest sign(HttpRequest request) {
    return signed(request, NO_BODY);
  }

  /// The request with this body and its signature. It holds for some minutes, for exactly this request.
  HttpRequest sign(HttpRequest request, byte[] body) {
    return signed(request.with(RequestBody.of(body)), body);
  }

  private HttpRequest signed(HttpRequest request, byte[] body) {
    String time = TIME.format(clock.instant());
    String bodyHash = sha256(body);
    HttpRequest dated = request.with("X-Amz-Date", time).with("X-Amz-Content-Sha256", bodyHash);
    if (key.sessionToken() != null) {
      dated = dated.with("X-Amz-Security-Token", key.sessionToken().reveal());
    }
    Map<String, String> headers = new TreeMap<>();
    dated.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    headers.put("host", authority(request.url()));
    String names = String.join(";", headers.keySet());
    String canonical =
        String.join(
            "\n",
            request.method(),
            path(request.url()),
            query(request.url()),
            lines(headers),
            names,
            bodyHash);
    List<String> scope =
        List.of(time.substring(0, DAY_LENGTH), region, service.name(), "aws4_request");
    String scopeText = String.join("/", scope);
    String toSign =
        String.join("\n", ALGORITHM, time, scopeText, sha256(canonical.getBytes(UTF_8)));
    return dated.with(
        "Authorization",
        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(
                ALGORITHM,
                key.id(),
                scopeText,
                names,
                HexFormat.of().formatHex(hmac(narrowed(scope), toSign))));
  }

  /// The key for one day, region and service.
  private byte[] narrowed(List<String> scope) {
    byte[] narrowed = ("AWS4" + key.secret().reveal()).getBytes(UTF_8);
    for (String part : scope) {
      byte[] wider = narrowed;
      narrowed = hmac(wider, part);
      Arrays.fill(wider, (byte) 0);
    }
    return narrowed;
  }

  private static String lines(Map<String, String> headers) {
    return headers.entrySet().stream()
        .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
        .collect(Collectors.joining());
  }

  /// As the transport writes it: without the scheme's own port.
  private static String authority(URI url) {
    boolean usual = url.getPort() == ("https".equals(url.getScheme()) ? 443 : 80);
    return url.getPort() < 0 || usual ? url.getHost() : url.getHost() + ":" + url.getPort();
  }

  private String path(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return service.pathsAsTheyAre() ? path : encoded(path).replace("%2F", "/");
  }

  /// The parameters in the order of their names, then of their values; each is encoded in the request already.
  private static String query(URI url) {
    if (url.getRawQuery() == null) {
      return "";
    }
    return Arrays.stream(url.getRawQuery().split("&"))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.contains("=") ? pair : pair + "=")
        .sorted(
            Comparator.comparing((String pair) -> pair.substring(0, pair.indexOf('=')))
                .thenComparing(Comparator.naturalOrder()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] hmac(byte[] secret, String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
