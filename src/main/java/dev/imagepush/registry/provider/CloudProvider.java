package dev.imagepush.registry.provider;

import dev.imagepush.credentials.Origin;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A cloud that gives its own registries' logins to whom it knows.
public enum CloudProvider {
  AWS("Amazon Web Services", origin -> EcrRegistry.at(origin).isPresent()),
  GOOGLE("Google Cloud", host("([a-z0-9-]+\\.pkg\\.dev|([a-z0-9-]+\\.)?gcr\\.io)")),
  AZURE("Azure", host("[a-z0-9-]+\\.azurecr\\.(io|cn|us)"));

  private static final int HTTPS_PORT = 443;

  private final String title;
  private final Predicate<Origin> covers;

  CloudProvider(String title, Predicate<Origin> covers) {
    this.title = title;
    this.covers = covers;
  }

  /// Whose registry is at an origin; empty where it is no cloud's, or not reached by HTTPS at its own port.
  public static Optional<CloudProvider> at(Origin registry) {
    boolean usual = registry.isHttps() && registry.port() == HTTPS_PORT;
    return Arrays.stream(values())
        .filter(provider -> usual && provider.covers.test(registry))
        .findFirst();
  }

  private static Predicate<Origin> host(String form) {
    Predicate<String> hosts = Pattern.compile(form).asMatchPredicate();
    return origin -> hosts.test(origin.host());
  }

  @Override
  public String toString() {
    return title;
  }
}
