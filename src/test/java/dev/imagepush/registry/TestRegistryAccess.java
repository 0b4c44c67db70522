package dev.imagepush.registry;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.SecretText;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.testing.registry.FakeRegistry;
import java.net.URI;
import java.util.Set;

/// Access to a registry of this process, as a resource or a command line would give it.
public final class TestRegistryAccess {
  private TestRegistryAccess() {}

  public static RegistryAccess anonymous(FakeRegistry registry) {
    return as(registry.url(), Credential.ANONYMOUS);
  }

  public static RegistryAccess user(FakeRegistry registry, String name, String password) {
    return as(registry.url(), new Credential.Basic(name, new SecretText(password)));
  }

  public static RegistryAccess as(String url, Credential credential, String... trustedRealms) {
    return new RegistryAccess(
        new RegistryEndpoint(Origin.of(URI.create(url)), TlsSettings.SYSTEM, ProxyRules.NONE),
        credential,
        credential.isAnonymous() ? "no Secret" : "Secret push-creds",
        Set.of(trustedRealms));
  }
}
