package dev.imagepush.source.remote;

import dev.imagepush.credentials.AccessKey;
import dev.imagepush.http.HttpRequest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Signs requests without a body as S3 wants it (AWS Signature Version 4).
final class S3Signature {
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  private final AccessKey key;
  private final String region;
  private final InstantSource clock;

  S3Signature(AccessKey key, String region, InstantSource clock) {
    this.key = key;
    this.region = region;
    this.clock = clock;
  }

  /// The request with its signature. It holds for 15 minutes, and for exactly this request.
  HttpRequest sign(HttpRequest request) {
    SdkHttpRequest.Builder plain =
        SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(request.url());
    request.headers().forEach(plain::putHeader);
    SignedRequest signed =
        SIGNER.sign(
            input ->
                input
                    .identity(identity())
                    .request(plain.build())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    // S3's own rule for paths: encoded once, and taken as they are.
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock.withZone(ZoneOffset.UTC)));
    HttpRequest complete = request;
    for (Map.Entry<String, List<String>> header : signed.request().headers().entrySet()) {
      // The transport writes Host itself, with the same text.
      if (!header.getKey().equalsIgnoreCase("Host")) {
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
