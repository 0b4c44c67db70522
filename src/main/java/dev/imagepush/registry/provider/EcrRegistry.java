package dev.imagepush.registry.provider;

import dev.imagepush.credentials.Origin;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A registry of Amazon ECR, as far as its host's name tells.
///
/// @param api where logins for it are given out
/// @param region that the API's requests are signed for
/// @param access whether it is an account's own or Amazon's public one
public record EcrRegistry(Origin api, String region, Access access) {
  /// The two services that ECR consists of.
  public enum Access {
    PRIVATE(
        "ecr",
        "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
        "ecr:GetAuthorizationToken"),
    /// Its API is in one region, wherever its images are pulled from.
    PUBLIC(
        "ecr-public",
        "SpencerFrontendService.GetAuthorizationToken",
        "ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken");

    private final String service;
    private final String target;
    private final String permission;

    Access(String service, String target, String permission) {
      this.service = service;
      this.target = target;
      this.permission = permission;
    }

    /// The service's name in signatures.
    String service() {
      return service;
    }

    /// The value of the header `X-Amz-Target`, which names the API's operation.
    String target() {
      return target;
    }

    /// What the key's user must be allowed to do.
    String permission() {
      return permission;
    }
  }

  private static final String PUBLIC_HOST = "public.ecr.aws";
  private static final int HTTPS_PORT = 443;

  /// An account's registry. Each part is as narrow as Amazon's own names: the API's host is made of them.
  private static final Pattern PRIVATE_HOST =
      Pattern.compile(
          "[0-9]{12}\\.dkr\\.(?<service>ecr|ecr-fips)"
              + "\\.(?<region>(?<country>[a-z]{2})(?:-[a-z]{2,12}){1,2}-[0-9]{1,2})"
              + "\\.(?<domain>amazonaws\\.com|amazonaws\\.com\\.cn)");

  /// The registry at an origin; empty where that is none of ECR, or not reached by HTTPS at its own port.
  public static Optional<EcrRegistry> at(Origin registry) {
    if (!registry.isHttps() || registry.port() != HTTPS_PORT) {
      return Optional.empty();
    }
    if (registry.host().equals(PUBLIC_HOST)) {
      return Optional.of(
          new EcrRegistry(
              https("api.ecr-public.us-east-1.amazonaws.com"), "us-east-1", Access.PUBLIC));
    }
    Matcher host = PRIVATE_HOST.matcher(registry.host());
    if (!host.matches()) {
      return Optional.empty();
    }
    String region = host.group("region");
    String domain = host.group("domain");
    boolean chinese = domain.endsWith(".cn");
    if (chinese != host.group("country").equals("cn")) {
      return Optional.empty(); // China's regions have a domain of their own, and share no keys.
    }
    String service = host.group("service").equals("ecr") ? "api.ecr" : "ecr-fips";
    return Optional.of(
        new EcrRegistry(https(service + "." + region + "." + domain), region, Access.PRIVATE));
  }

  /// The registry at an origin that somebody has an access key for.
  ///
  /// @param credentialName names the key in the message
  /// @throws ExitException SecretInvalid where [#at] finds none
  public static EcrRegistry requireAt(Origin registry, String credentialName) {
    return at(registry)
        .orElseThrow(
            () ->
                new ExitException(
                    ExitReason.SECRET_INVALID,
                    credentialName
                        + " holds an AWS access key, which is for Amazon ECR alone, over HTTPS"
                        + " (<account>.dkr.ecr.<region>.amazonaws.com, public.ecr.aws); for "
                        + registry
                        + " use username and password"));
  }

  private static Origin https(String host) {
    return new Origin("https", host, HTTPS_PORT);
  }
}
