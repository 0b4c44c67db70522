package dev.imagepush.registry.provider;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.RequestBody;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Signs requests to an API of AWS, or of its like (Signature Version 4).
public final class AwsSignature {
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  /// What the transport writes itself, with the same text.
  private static final Set<String> OF_THE_TRANSPORT = Set.of("host", "content-length");

  private final AccessKey key;
  private final Service service;
  private final String region;
  private final InstantSource clock;

  /// What is asked, as a signature names it.
  ///
  /// @param pathsAsTheyAre whether a path is signed as it stands in the request, which is S3's own rule;
  ///     else it is normalized and encoded once more
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
    return signed(request, null);
  }

  /// The request with this body and its signature. It holds for some minutes, for exactly this request.
  HttpRequest sign(HttpRequest request, byte[] body) {
    return signed(request.with(RequestBody.of(body)), ContentStreamProvider.fromByteArray(body));
  }

  private HttpRequest signed(HttpRequest request, @Nullable ContentStreamProvider body) {
    SdkHttpRequest.Builder plain =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method()))
            .uri(request.url());
    request.headers().forEach(plain::putHeader);
    SignedRequest signed =
        SIGNER.sign(
            input -> {
              if (body != null) {
                input.payload(body);
              }
              input
                  .identity(identity())
                  .request(plain.build())
                  .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service.name())
                  .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                  .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.pathsAsTheyAre())
                  .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.pathsAsTheyAre())
                  .putProperty(HttpSigner.SIGNING_CLOCK, clock.withZone(ZoneOffset.UTC));
            });
    HttpRequest complete = request;
    for (Map.Entry<String, List<String>> header : signed.request().headers().entrySet()) {
      if (OF_THE_TRANSPORT.stream().noneMatch(header.getKey()::equalsIgnoreCase)) {
        complete = complete.with(header.getKey(), header.getValue().getFirst());
      }
    }
    return complete;
  }

  private AwsCredentialsIdentity identity() {
    return key.sessionToken() == null
        ? AwsCredentialsIdentity.create(key.id(), key.secret().reveal())
        : AwsSessionCredentialsIdentity.create(
            key.id(), key.secret().reveal(), key.sessionToken().reveal());
  }
}
