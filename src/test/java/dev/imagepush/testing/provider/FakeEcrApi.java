package dev.imagepush.testing.provider;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Amazon ECR's API in one region, as far as it gives out logins: to requests that the one key it knows
/// has signed. Each login is another, and replaces the one before.
public final class FakeEcrApi implements Handler {
  /// The key that it knows.
  public static final String KEY_ID = "AKIATESTACCESSKEY000";

  public static final String SECRET_KEY = "c4nary-s3cret-k3y";

  /// Stands in every error, as servers' texts do that should be shown to nobody.
  public static final String ERROR_TEXT = "c4nary-err0r-t3xt";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

  /// What an API insists on being signed.
  private static final List<String> LEAST_SIGNED = List.of("host", "x-amz-date", "x-amz-target");

  private static final Duration MOST_SKEW = Duration.ofMinutes(5);

  /// The two services, and how their APIs differ.
  public enum Service {
    ECR(
        "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
        "{\"authorizationData\":[%s]}"),
    ECR_PUBLIC("SpencerFrontendService.GetAuthorizationToken", "{\"authorizationData\":%s}");

    private final String target;
    private final String form;

    Service(String target, String form) {
      this.target = target;
      this.form = form;
    }
  }

  private final InstantSource clock;
  private final Service service;
  private final String region;
  private final Consumer<String> registry;
  private final AtomicInteger issued = new AtomicInteger();
  private volatile @Nullable String sessionToken;
  private volatile Duration loginLife = Duration.ofHours(12);
  private volatile @Nullable Answer scripted;

  /// @param registry told of each new password of the user `AWS`
  public FakeEcrApi(
      InstantSource clock, Service service, String region, Consumer<String> registry) {
    this.clock = clock;
    this.service = service;
    this.region = region;
    this.registry = registry;
  }

  /// Makes the key a temporary one, which is good for nothing without this.
  public FakeEcrApi requireSessionToken(String token) {
    sessionToken = token;
    return this;
  }

  /// How long logins last from now on. Defaults to 12 hours.
  public FakeEcrApi loginLife(Duration life) {
    loginLife = life;
    return this;
  }

  /// Answers so from now on, whoever asks.
  public FakeEcrApi answer(Answer answer) {
    scripted = answer;
    return this;
  }

  /// An error as the API writes it.
  public static Answer error(int status, String code) {
    return json(status, "{\"__type\":\"" + code + "\",\"message\":\"" + ERROR_TEXT + "\"}");
  }

  public static Answer json(int status, String body) {
    return Answer.of(status).withText(body, "application/x-amz-json-1.1");
  }

  /// The logins given out.
  public int issued() {
    return issued.get();
  }

  @Override
  public Answer handle(Request request) throws IOException {
    byte[] body = request.bodyUpTo(4096);
    Answer script = scripted;
    return script == null
        ? refusal(request, body).map(code -> error(400, code)).orElseGet(this::login)
        : script;
  }

  private Optional<String> refusal(Request request, byte[] body) {
    if (!isOperation(request, body)) {
      return Optional.of("UnknownOperationException");
    }
    Optional<SignatureV4> found = SignatureV4.of(request);
    if (found.isEmpty()) {
      return Optional.of("MissingAuthenticationTokenException");
    }
    SignatureV4 signature = found.get();
    String name = service == Service.ECR ? "ecr" : "ecr-public";
    if (!signature.region().equals(region)
        || !signature.service().equals(name)
        || !signature.signs(LEAST_SIGNED)
        || !isFresh(request)
        || !signature.isOf(request, SignatureV4.sha256(body), SECRET_KEY)) {
      return Optional.of("InvalidSignatureException");
    }
    boolean known =
        signature.accessKey().equals(KEY_ID)
            && Optional.ofNullable(sessionToken).equals(request.header("X-Amz-Security-Token"));
    return known ? Optional.empty() : Optional.of("UnrecognizedClientException");
  }

  private boolean isOperation(Request request, byte[] body) {
    return request.method().equals("POST")
        && request.path().equals("/")
        && request.header("X-Amz-Target").equals(Optional.of(service.target))
        && request.header("Content-Type").equals(Optional.of("application/x-amz-json-1.1"))
        && new String(body, StandardCharsets.UTF_8).equals("{}");
  }

  private boolean isFresh(Request request) {
    try {
      Instant signed =
          LocalDateTime.parse(request.header("X-Amz-Date").orElse(""), TIME)
              .toInstant(ZoneOffset.UTC);
      return Duration.between(signed, clock.instant()).abs().compareTo(MOST_SKEW) <= 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private Answer login() {
    String password = "ecr-l0gin-" + issued.incrementAndGet();
    registry.accept(password);
    String token =
        Base64.getEncoder().encodeToString(("AWS:" + password).getBytes(StandardCharsets.UTF_8));
    // Seconds with a fraction, as JSON 1.1 has times.
    String expiresAt = clock.instant().plus(loginLife).getEpochSecond() + ".123";
    return json(
        200,
        service.form.formatted(
            "{\"authorizationToken\":\"" + token + "\",\"expiresAt\":" + expiresAt + "}"));
  }
}
