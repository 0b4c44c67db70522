package dev.imagepush.registry.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.credentials.AccessKey;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpTransport;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The access key that AWS gives to a process, from the first of the places that its SDKs look at: keys in
/// the environment; the token file of a role for a service account, exchanged at STS (IRSA); the service
/// of a container (EKS Pod Identity, ECS); the machine's own (EC2, version 2).
final class AwsIdentity {
  private static final String WHOSE = "the role of AWS_ROLE_ARN";
  private static final URI CONTAINER_SERVICE = URI.create("http://169.254.170.2");
  private static final String MACHINE_SERVICE = "http://169.254.169.254";
  private static final String MACHINE_ROLE = "/latest/meta-data/iam/security-credentials/";

  private final IdentityEnvironment environment;
  private final Function<Origin, HttpTransport> transports;
  private final InstantSource clock;

  AwsIdentity(
      IdentityEnvironment environment,
      Function<Origin, HttpTransport> transports,
      InstantSource clock) {
    this.environment = environment;
    this.transports = transports;
    this.clock = clock;
  }

  Optional<Expiring<AccessKey>> key() {
    Instant asked = clock.instant();
    if (environment.has("AWS_ACCESS_KEY_ID")) {
      if (!environment.has("AWS_SECRET_ACCESS_KEY")) {
        throw new ExitException(
            ExitReason.SECRET_INVALID,
            "GET login: AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not; set both");
      }
      return Optional.of(
          new Expiring<>(
              accessKey(
                  environment.value("AWS_ACCESS_KEY_ID"),
                  environment.value("AWS_SECRET_ACCESS_KEY"),
                  environment.value("AWS_SESSION_TOKEN")),
              Instant.MAX));
    }
    if (environment.has("AWS_WEB_IDENTITY_TOKEN_FILE")) {
      return Optional.of(key(ofWebIdentity(), "SessionToken", asked));
    }
    Optional<JsonNode> answer =
        environment.has("AWS_CONTAINER_CREDENTIALS_FULL_URI")
                || environment.has("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
            ? ofContainer()
            : ofMachine();
    return answer.map(json -> key(json, "Token", asked));
  }

  private JsonNode ofWebIdentity() {
    String region = environment.first("AWS_REGION", "AWS_DEFAULT_REGION");
    String domain = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    String own = "https://sts" + (region.isEmpty() ? "" : "." + region) + domain;
    URI url =
        URI.create(
            environment.has("AWS_ENDPOINT_URL_STS")
                ? environment.value("AWS_ENDPOINT_URL_STS")
                : own);
    HttpRequest request =
        IdentityAnswer.form(
            HttpRequest.of("POST", url.resolve("/")),
            Map.of(
                "Action",
                "AssumeRoleWithWebIdentity",
                "Version",
                "2011-06-15",
                "RoleArn",
                environment.value("AWS_ROLE_ARN"),
                "RoleSessionName",
                environment.has("AWS_ROLE_SESSION_NAME")
                    ? environment.value("AWS_ROLE_SESSION_NAME")
                    : "imagepush",
                "WebIdentityToken",
                environment.file("AWS_WEB_IDENTITY_TOKEN_FILE")));
    try (HttpTransport sts = transports.apply(Origin.of(url))) {
      return IdentityAnswer.of(sts, request, WHOSE)
          .path("AssumeRoleWithWebIdentityResponse")
          .path("AssumeRoleWithWebIdentityResult")
          .path("Credentials");
    }
  }

  private Optional<JsonNode> ofContainer() {
    URI url =
        environment.has("AWS_CONTAINER_CREDENTIALS_FULL_URI")
            ? URI.create(environment.value("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
            : CONTAINER_SERVICE.resolve(
                environment.value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
    String token =
        environment.has("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
            ? environment.file("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
            : environment.value("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    return new MetadataService(url, true)
        .json("", token.isEmpty() ? Map.of() : Map.of("Authorization", token));
  }

  private Optional<JsonNode> ofMachine() {
    if (environment.value("AWS_EC2_METADATA_DISABLED").equalsIgnoreCase("true")) {
      return Optional.empty();
    }
    String own = environment.value("AWS_EC2_METADATA_SERVICE_ENDPOINT").replaceFirst("/$", "");
    MetadataService service =
        new MetadataService(URI.create(own.isEmpty() ? MACHINE_SERVICE : own), !own.isEmpty());
    Optional<Map<String, String>> session =
        service
            .text("PUT", "/latest/api/token", Map.of("X-aws-ec2-metadata-token-ttl-seconds", "300"))
            .map(token -> Map.of("X-aws-ec2-metadata-token", token.strip()));
    Optional<String> role =
        session
            .flatMap(headers -> service.text("GET", MACHINE_ROLE, headers))
            .map(String::strip)
            .filter(name -> name.matches("[\\w+=,.@-]+"));
    return role.flatMap(name -> service.json(MACHINE_ROLE + name, session.orElseThrow()));
  }

  private static Expiring<AccessKey> key(JsonNode json, String tokenField, Instant asked) {
    AccessKey key =
        accessKey(
            json.path("AccessKeyId").asText(""),
            json.path("SecretAccessKey").asText(""),
            json.path(tokenField).asText(""));
    return Expiring.after(
        Duration.between(asked, end(json.path("Expiration"))).toSeconds(), key, asked);
  }

  /// Seconds since 1970 in answers of STS, text in the others.
  private static Instant end(JsonNode expiration) {
    try {
      return expiration.isNumber()
          ? Instant.ofEpochSecond(expiration.asLong())
          : Instant.parse(expiration.asText(""));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static AccessKey accessKey(String id, String secret, String sessionToken) {
    if (id.isEmpty() || secret.isEmpty()) {
      throw IdentityAnswer.unreadable("the identity service of AWS");
    }
    return new AccessKey(
        id, new SecretText(secret), sessionToken.isEmpty() ? null : new SecretText(sessionToken));
  }
}
