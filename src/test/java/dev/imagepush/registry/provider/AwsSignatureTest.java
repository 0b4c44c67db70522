package dev.imagepush.registry.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.registry.provider.AwsSignature.Service;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

class AwsSignatureTest {
  private static final String ID = "AKIATESTACCESSKEY000";
  private static final String SECRET = "s3cret/of+tests";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC);
  private static final Service ECR = new Service("ecr", false);

  static Stream<Arguments> requests() {
    return Stream.of(
        argumentSet("an API", post("https://api.ecr.eu-west-1.amazonaws.com/"), ECR, "{}", null),
        argumentSet(
            "a temporary key",
            post("https://api.ecr.eu-west-1.amazonaws.com/"),
            ECR,
            "{}",
            "s3ssion/token=="),
        argumentSet("no path", post("https://api.example.com"), ECR, "{}", null),
        argumentSet("another port", post("https://api.example.com:8443/"), ECR, "{}", null),
        argumentSet("the usual port", post("https://api.example.com:443/"), ECR, "{}", null),
        argumentSet(
            "an encoded path, once more",
            post("https://api.example.com/a%20b/%C3%BC~*"),
            ECR,
            "{}",
            null),
        argumentSet(
            "an object",
            get("https://b.s3.eu-west-1.amazonaws.com/a%20b.tar"),
            Service.S3,
            "",
            null),
        argumentSet(
            "an object's name with everything",
            get("http://127.0.0.1:9000/b/%C3%BCmlaut/%2541/~x%21%2A%27%28%29//c"),
            Service.S3,
            "",
            "s3ssion"),
        argumentSet(
            "a parameter whose name begins another's",
            get("https://s3.example.com/b/k?a-b=1&a=2&a=1"),
            Service.S3,
            "",
            null),
        argumentSet(
            "a version, of a part",
            get("https://s3.example.com/b/k?versionId=a%2Fb&partNumber=2&acl")
                .with("Range", "bytes=5-  ")
                .with("If-Match", "\"etag\""),
            Service.S3,
            "",
            null));
  }

  @ParameterizedTest
  @MethodSource("requests")
  @DisplayName("signs as Amazon's own signer does:")
  void signsAsAmazonDoes(
      HttpRequest request, Service service, String body, @Nullable String session) {
    // Given
    String amazons = amazons(request, service, body, session);
    SecretText token = session == null ? null : new SecretText(session);
    AccessKey key = new AccessKey(ID, new SecretText(SECRET), token);
    AwsSignature signature = new AwsSignature(key, service, "eu-west-1", CLOCK);

    // When
    HttpRequest signed =
        body.isEmpty()
            ? signature.sign(request)
            : signature.sign(request, body.getBytes(StandardCharsets.UTF_8));

    // Then
    assertThat(signed.headers().get("Authorization")).isEqualTo(amazons);
  }

  private static String amazons(
      HttpRequest request, Service service, String body, @Nullable String session) {
    SdkHttpRequest.Builder plain =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method()))
            .uri(request.url());
    request.headers().forEach(plain::putHeader);
    AwsCredentialsIdentity identity =
        session == null
            ? AwsCredentialsIdentity.create(ID, SECRET)
            : AwsSessionCredentialsIdentity.create(ID, SECRET, session);
    return AwsV4HttpSigner.create()
        .sign(
            input -> {
              if (!body.isEmpty()) {
                input.payload(ContentStreamProvider.fromUtf8String(body));
              }
              input
                  .identity(identity)
                  .request(plain.build())
                  .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service.name())
                  .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                  .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.pathsAsTheyAre())
                  .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.pathsAsTheyAre())
                  .putProperty(HttpSigner.SIGNING_CLOCK, CLOCK);
            })
        .request()
        .firstMatchingHeader("Authorization")
        .orElseThrow();
  }

  private static HttpRequest post(String url) {
    return HttpRequest.of("POST", URI.create(url))
        .with("Content-Type", "application/x-amz-json-1.1")
        .with("X-Amz-Target", "Service.Operation");
  }

  private static HttpRequest get(String url) {
    return HttpRequest.of("GET", URI.create(url));
  }
}
