package dev.imagepush.source.remote;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where an object lies in S3 or a compatible store.
///
/// @param endpoint the store's address, without bucket, query and fragment
/// @param versionId null for the newest version
public record S3Address(
    URI endpoint, String region, String bucket, String key, @Nullable String versionId) {
  /// The region of stores that have none.
  public static final String DEFAULT_REGION = "us-east-1";

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");

  /// Amazon's endpoints that take the bucket as a part of the host's name. Those in a private network
  /// (`…vpce.amazonaws.com`) do not.
  private static final Pattern AMAZON = Pattern.compile("s3[.-](.*[.])?amazonaws[.]com([.]cn)?");

  private static final String UNRESERVED = "-._~/";

  /// @throws IllegalArgumentException saying which part cannot be, without quoting it
  public S3Address {
    if (endpoint.getHost() == null
        || endpoint.getRawUserInfo() != null
        || endpoint.getRawQuery() != null
        || endpoint.getRawFragment() != null) {
      throw new IllegalArgumentException("an endpoint is https://host[:port] and no more");
    }
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException("a region has lower-case letters, digits and '-'");
    }
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          "a bucket's name has 3 to 63 lower-case letters, digits, '.' and '-'");
    }
    if (key.isEmpty() || key.startsWith("/")) {
      throw new IllegalArgumentException("an object's key is not empty and has no slash before it");
    }
  }

  /// What is asked for. The bucket stands in the path, which every store understands; for Amazon's own
  /// in the host's name, as Amazon asks for. A bucket with dots fits no certificate there.
  public URI url() {
    String path = encoded(key);
    String query = versionId == null ? "" : "?versionId=" + encoded(versionId).replace("/", "%2F");
    if (AMAZON.matcher(endpoint.getHost()).matches() && bucket.indexOf('.') < 0) {
      return URI.create(
          endpoint.getScheme()
              + "://"
              + bucket
              + "."
              + endpoint.getRawAuthority()
              + "/"
              + path
              + query);
    }
    String prefix = endpoint.getRawPath().replaceFirst("/+$", "");
    return URI.create(
        endpoint.getScheme()
            + "://"
            + endpoint.getRawAuthority()
            + prefix
            + "/"
            + bucket
            + "/"
            + path
            + query);
  }

  /// How people name it.
  String location() {
    return endpoint.getScheme()
        + "://"
        + endpoint.getRawAuthority()
        + "/"
        + bucket
        + "/"
        + encoded(key);
  }

  /// As the signature wants it: every byte but the unreserved ones of RFC 3986, and the slash.
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (value & 0xff);
      if (isPlain(character)) {
        encoded.append(character);
      } else {
        encoded.append('%').append("%02X".formatted((int) character));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(char character) {
    return (character >= 'A' && character <= 'Z')
        || (character >= 'a' && character <= 'z')
        || (character >= '0' && character <= '9')
        || UNRESERVED.indexOf(character) >= 0;
  }
}
