package dev.imagepush.source.remote;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpResponse;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.registry.provider.AwsSignature;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An object in S3 or a compatible store. Requests are signed, and no redirect is followed: a signature
/// holds for one host alone.
public final class S3File implements RemoteFile {
  /// What S3 names the bucket's region in, on redirects and on some errors.
  private static final String REGION_HEADER = "x-amz-bucket-region";

  /// Regions as Amazon names them. Nothing else that a store wrote is repeated.
  private static final Pattern AMAZON_REGION =
      Pattern.compile("[a-z]{2}(-[a-z]{2,9}){1,3}-[0-9]{1,2}");

  private final HttpTransport transport;
  private final S3Address address;
  private final StoreAccess access;
  private final InstantSource clock;

  /// @param transport to the origin of the address's URL; closed with this file
  public S3File(
      HttpTransport transport, S3Address address, StoreAccess access, InstantSource clock) {
    this.transport = transport;
    this.address = address;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public String location() {
    return address.location();
  }

  @Override
  public HttpResponse get(Map<String, String> headers) {
    HttpRequest request = HttpRequest.of("GET", address.url()).expectingMuch();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      request = request.with(header.getKey(), header.getValue());
    }
    return transport.send(OPERATION, signed(request));
  }

  @Override
  public ExitException refusal(HttpResponse answer) {
    Optional<S3Error> error = S3Error.of(answer);
    if (answer.isRedirect() || error.filter(S3Error.WRONG_REGION::equals).isPresent()) {
      return elsewhere(answer);
    }
    ExitReason reason =
        error.map(S3Error::reason).orElseGet(() -> FileFailures.reason(answer.status()));
    String code = error.map(known -> " " + known).orElse("");
    String advice = error.map(known -> "; " + known.advice()).orElse("");
    return FileFailures.of(answer, reason, code + forWhom(reason) + advice);
  }

  @Override
  public void close() {
    transport.close();
  }

  private HttpRequest signed(HttpRequest request) {
    return access.key() == null
        ? request
        : new AwsSignature(access.key(), AwsSignature.Service.S3, address.region(), clock)
            .sign(request);
  }

  private String forWhom(ExitReason reason) {
    return switch (reason) {
      case UNAUTHORIZED, DENIED ->
          access.key() == null
              ? " (" + access.credentialName() + ")"
              : " to " + access.credentialName();
      case SOURCE_NOT_FOUND -> " for the object " + address.location();
      default -> "";
    };
  }

  private ExitException elsewhere(HttpResponse answer) {
    String named =
        answer
            .header(REGION_HEADER)
            .filter(region -> AMAZON_REGION.matcher(region).matches())
            .map(region -> "its header " + REGION_HEADER + " names " + region)
            .orElse("its header " + REGION_HEADER + " names no region");
    return FileFailures.of(
        answer,
        ExitReason.INVALID_SPEC,
        ": the bucket is not in the region "
            + address.region()
            + " of that endpoint; "
            + named
            + "; set region, and the endpoint of that region");
  }
}
