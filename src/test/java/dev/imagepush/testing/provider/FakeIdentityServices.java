package dev.imagepush.testing.provider;

import dev.imagepush.testing.http.Answer;
import dev.imagepush.testing.http.Handler;
import dev.imagepush.testing.http.Request;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// The services that tell processes who they are: AWS's STS, its container and its machine service, Azure's
/// authority and its machine service, and Google's token endpoint and machine service, all at one address, as their
/// documentation has them. Each knows one process, by its file or its machine.
public final class FakeIdentityServices implements Handler {
  /// What stands in the file of a Pod's identity.
  public static final String POD_TOKEN = "c4nary.pod.t0ken";

  public static final String ROLE = "arn:aws:iam::123456789012:role/pusher";

  /// For which STS asks for fewer requests.
  public static final String THROTTLED_ROLE = ROLE + "-throttled";

  public static final String CLIENT = "11111111-2222-3333-4444-555555555555";
  public static final String TENANT = "99999999-8888-7777-6666-555555555555";

  /// Of all temporary keys.
  public static final String SESSION = "c4nary-s3ssion";

  public static final String AZURE_TOKEN = "c4nary-azur3-t0ken";
  public static final String GOOGLE_TOKEN = "c4nary-g00gle-t0ken";

  private static final String MACHINE_ROLE = "/latest/meta-data/iam/security-credentials/";

  private final InstantSource clock;
  private final Duration life;

  public FakeIdentityServices(InstantSource clock, Duration life) {
    this.clock = clock;
    this.life = life;
  }

  @Override
  public Answer handle(Request request) throws IOException {
    Map<String, String> form = form(new String(request.bodyUpTo(1 << 16), StandardCharsets.UTF_8));
    return switch (request.method() + " " + request.path()) {
      case "POST /" -> sts(form);
      case "GET /container" ->
          header(request, "Authorization", POD_TOKEN, key("Token", quotedEnd()));
      case "PUT /latest/api/token" ->
          request.header("X-aws-ec2-metadata-token-ttl-seconds").isPresent()
              ? Answer.of(200).withText("session", "text/plain")
              : Answer.of(400);
      case "GET " + MACHINE_ROLE ->
          session(request, Answer.of(200).withText("node-role\n", "text/plain"));
      case "GET " + MACHINE_ROLE + "node-role" -> session(request, key("Token", quotedEnd()));
      case "POST /" + TENANT + "/oauth2/v2.0/token" -> azure(form);
      case "GET /metadata/identity/oauth2/token" ->
          request.query().all("resource").contains("https://containerregistry.azure.net")
              ? header(request, "Metadata", "true", token(AZURE_TOKEN))
              : Answer.of(400);
      case "POST /google/token" -> token(GOOGLE_TOKEN);
      case "GET /" -> Answer.of(200).with("Metadata-Flavor", "Google");
      case "GET /computeMetadata/v1/instance/service-accounts/default/token" ->
          header(request, "Metadata-Flavor", "Google", token(GOOGLE_TOKEN));
      default -> Answer.of(404);
    };
  }

  private Answer sts(Map<String, String> form) {
    if (THROTTLED_ROLE.equals(form.get("RoleArn"))) {
      return Answer.of(400).withText("{\"Error\":{\"Code\":\"Throttling\"}}", "application/json");
    }
    boolean known =
        "AssumeRoleWithWebIdentity".equals(form.get("Action"))
            && ROLE.equals(form.get("RoleArn"))
            && POD_TOKEN.equals(form.get("WebIdentityToken"));
    String key = keyText("SessionToken", end().getEpochSecond() + ".0");
    return known
        ? json(
            "{\"AssumeRoleWithWebIdentityResponse\":{\"AssumeRoleWithWebIdentityResult\":"
                + "{\"Credentials\":"
                + key
                + "}}}")
        : Answer.of(403).withText("c4nary-err0r-t3xt", "text/plain");
  }

  private Answer azure(Map<String, String> form) {
    boolean known =
        CLIENT.equals(form.get("client_id"))
            && POD_TOKEN.equals(form.get("client_assertion"))
            && "https://containerregistry.azure.net/.default".equals(form.get("scope"));
    return known ? token(AZURE_TOKEN) : Answer.of(401);
  }

  private static Answer session(Request request, Answer answer) {
    return header(request, "X-aws-ec2-metadata-token", "session", answer);
  }

  private static Answer header(Request request, String name, String value, Answer answer) {
    return request.header(name).filter(value::equals).isPresent() ? answer : Answer.of(401);
  }

  private static Answer key(String tokenField, String end) {
    return json(keyText(tokenField, end));
  }

  private static String keyText(String tokenField, String end) {
    return "{\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"%s\",\"%s\":\"%s\",\"Expiration\":%s}"
        .formatted(FakeEcrApi.KEY_ID, FakeEcrApi.SECRET_KEY, tokenField, SESSION, end);
  }

  private Answer token(String token) {
    return json(
        "{\"token_type\":\"Bearer\",\"access_token\":\"%s\",\"expires_in\":%d}"
            .formatted(token, life.toSeconds()));
  }

  private String quotedEnd() {
    return "\"" + Instant.ofEpochSecond(end().getEpochSecond()) + "\"";
  }

  private Instant end() {
    return clock.instant().plus(life);
  }

  private static Answer json(String text) {
    return Answer.of(200).withText(text, "application/json");
  }

  private static Map<String, String> form(String body) {
    return Arrays.stream(body.split("&"))
        .filter(pair -> pair.contains("="))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> decoded(pair[0]), pair -> decoded(pair[1])));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
