package dev.imagepush.registry.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.http.HttpRequest;
import dev.imagepush.http.HttpTransport;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The access token for container registries that Azure gives to a process: for the token file of workload
/// identity, else from the machine's own service (managed identity).
final class AzureIdentity {
  private static final String RESOURCE = "https://containerregistry.azure.net";
  private static final String MACHINE_SERVICE = "http://169.254.169.254";
  private static final String MACHINE_TOKEN =
      "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=" + RESOURCE;

  private final IdentityEnvironment environment;
  private final Function<Origin, HttpTransport> transports;
  private final InstantSource clock;

  AzureIdentity(
      IdentityEnvironment environment,
      Function<Origin, HttpTransport> transports,
      InstantSource clock) {
    this.environment = environment;
    this.transports = transports;
    this.clock = clock;
  }

  Optional<Expiring<SecretText>> token() {
    Instant asked = clock.instant();
    Optional<JsonNode> answer =
        environment.has("AZURE_FEDERATED_TOKEN_FILE") ? Optional.of(ofWorkload()) : ofMachine();
    return answer.map(json -> token(json, asked));
  }

  private JsonNode ofWorkload() {
    String authority = environment.value("AZURE_AUTHORITY_HOST").replaceFirst("/$", "");
    URI url =
        URI.create(
            (authority.isEmpty() ? "https://login.microsoftonline.com" : authority)
                + "/"
                + environment.value("AZURE_TENANT_ID")
                + "/oauth2/v2.0/token");
    HttpRequest request =
        IdentityAnswer.form(
            HttpRequest.of("POST", url),
            Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                environment.value("AZURE_CLIENT_ID"),
                "scope",
                RESOURCE + "/.default",
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                environment.file("AZURE_FEDERATED_TOKEN_FILE")));
    try (HttpTransport authorityServer = transports.apply(Origin.of(url))) {
      return IdentityAnswer.of(authorityServer, request, "the application of AZURE_CLIENT_ID");
    }
  }

  private Optional<JsonNode> ofMachine() {
    String own = environment.value("AZURE_POD_IDENTITY_AUTHORITY_HOST").replaceFirst("/$", "");
    String client = environment.value("AZURE_CLIENT_ID");
    return new MetadataService(URI.create(own.isEmpty() ? MACHINE_SERVICE : own), !own.isEmpty())
        .json(
            MACHINE_TOKEN + (client.matches("[0-9A-Fa-f-]+") ? "&client_id=" + client : ""),
            Map.of("Metadata", "true"));
  }

  private static Expiring<SecretText> token(JsonNode json, Instant asked) {
    String token = json.path("access_token").asText("");
    if (token.isEmpty()) {
      throw IdentityAnswer.unreadable("the identity service of Azure");
    }
    return Expiring.after(json.path("expires_in").asDouble(), new SecretText(token), asked);
  }
}
