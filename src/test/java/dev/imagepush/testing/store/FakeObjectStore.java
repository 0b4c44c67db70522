package dev.imagepush.testing.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Content;
import dev.imagepush.testing.http.FileHandler;
import dev.imagepush.testing.http.Handler;
import dev.imagepush.testing.http.Request;
import dev.imagepush.testing.provider.SignatureV4;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Objects in buckets, read as from S3: by path, or by the bucket's own name as the host; with
/// signatures that are checked, versions, ranges and conditions.
public final class FakeObjectStore implements Handler {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
  private static final Duration MOST_SKEW = Duration.ofMinutes(15);
  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final InstantSource clock;
  private final String region;
  private final Map<String, Map<String, List<byte[]>>> buckets = new ConcurrentHashMap<>();
  private final Set<String> publicBuckets = ConcurrentHashMap.newKeySet();
  private final Map<String, Login> logins = new ConcurrentHashMap<>();
  private final LongAdder served = new LongAdder();

  private record Login(String secretKey, @Nullable String sessionToken) {}

  public FakeObjectStore(InstantSource clock, String region) {
    this.clock = clock;
    this.region = region;
  }

  public FakeObjectStore login(String accessKey, String secretKey) {
    logins.put(accessKey, new Login(secretKey, null));
    return this;
  }

  public FakeObjectStore temporaryLogin(String accessKey, String secretKey, String sessionToken) {
    logins.put(accessKey, new Login(secretKey, sessionToken));
    return this;
  }

  /// Lets everyone read a bucket.
  public FakeObjectStore makePublic(String bucket) {
    publicBuckets.add(bucket);
    return this;
  }

  /// Adds a version of an object; the first is `v0`.
  ///
  /// @param key not encoded
  public FakeObjectStore put(String bucket, String key, byte[] content) {
    buckets
        .computeIfAbsent(bucket, name -> new ConcurrentHashMap<>())
        .computeIfAbsent(key, name -> new CopyOnWriteArrayList<>())
        .add(content);
    return this;
  }

  /// The bytes of objects that were given out, as far as the client took them at most.
  public long bytesServed() {
    return served.sum();
  }

  @Override
  public Answer handle(Request request) {
    String host = request.header("Host").orElse("");
    String path = URI.create(request.path()).getPath();
    String bucket;
    String key;
    if (host.matches("[a-z0-9-]+[.]s3[.].*")) {
      bucket = host.substring(0, host.indexOf('.'));
      key = path.substring(1);
    } else {
      int slash = path.indexOf('/', 1);
      bucket = path.substring(1, Math.max(1, slash));
      key = path.substring(slash + 1);
    }
    Optional<Answer> refusal = refusal(request, bucket);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Answer answer = object(request, bucket, key);
    served.add(answer.status() < 300 ? answer.content().length() : 0);
    return answer;
  }

  private Answer object(Request request, String bucket, String key) {
    if (!buckets.containsKey(bucket)) {
      return error(404, "NoSuchBucket");
    }
    List<byte[]> versions = buckets.get(bucket).getOrDefault(key, List.of());
    if (versions.isEmpty()) {
      return error(404, "NoSuchKey");
    }
    Optional<String> wanted = request.query().first("versionId");
    int version =
        wanted.map(id -> Integer.parseInt(id.replaceFirst("^v", ""))).orElse(versions.size() - 1);
    return version < versions.size()
        ? FileHandler.answer(request, versions.get(version))
        : error(404, "NoSuchVersion");
  }

  /// Why the request is not served, in the order in which S3 looks.
  private Optional<Answer> refusal(Request request, String bucket) {
    if (!request.headers().contains("Authorization")) {
      return publicBuckets.contains(bucket)
          ? Optional.empty()
          : Optional.of(error(403, "AccessDenied"));
    }
    return SignatureV4.of(request)
        .map(signature -> refusal(request, signature))
        .orElseGet(() -> Optional.of(error(400, "AuthorizationHeaderMalformed")));
  }

  private Optional<Answer> refusal(Request request, SignatureV4 signature) {
    Login login = logins.get(signature.accessKey());
    if (login == null) {
      return Optional.of(error(403, "InvalidAccessKeyId"));
    }
    if (!signature.region().equals(region)) {
      return Optional.of(
          error(400, "AuthorizationHeaderMalformed").with("x-amz-bucket-region", region));
    }
    if (Duration.between(time(request), clock.instant()).abs().compareTo(MOST_SKEW) > 0) {
      return Optional.of(error(403, "RequestTimeTooSkewed"));
    }
    if (!signature.service().equals("s3")
        || !signsEnough(request, signature)
        || !signature.isOf(request, EMPTY_HASH, login.secretKey())) {
      return Optional.of(error(403, "SignatureDoesNotMatch"));
    }
    return Optional.ofNullable(login.sessionToken()).equals(request.header("x-amz-security-token"))
        ? Optional.empty()
        : Optional.of(error(400, "InvalidToken"));
  }

  /// S3 wants the host and all of its own headers signed; the others here are what a thief would change.
  private static boolean signsEnough(Request request, SignatureV4 signature) {
    return request.header("x-amz-content-sha256").filter(EMPTY_HASH::equals).isPresent()
        && signature.signs(List.of("host"))
        && signature.signs(
            request.headers().fields().stream()
                .map(field -> field.name().toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("x-amz-") || name.equals("range"))
                .toList());
  }

  private static Instant time(Request request) {
    return LocalDateTime.parse(request.header("x-amz-date").orElseThrow(), TIME)
        .toInstant(ZoneOffset.UTC);
  }

  private static Answer error(int status, String code) {
    String xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
            + code
            + "</Code><Message>canary-of-the-store</Message></Error>";
    return Answer.of(status)
        .with(Content.of(xml.getBytes(UTF_8)))
        .with("Content-Type", "application/xml");
  }
}
