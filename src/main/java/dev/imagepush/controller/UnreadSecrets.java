package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.SecretReference;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.http.HttpProxy;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.image.Repository;
import dev.imagepush.source.remote.StoreAccess;
import org.jspecify.annotations.Nullable;

/// Stands where Secrets would be read, for a request that is made to see whether it can be and that
/// nobody performs.
final class UnreadSecrets implements EndpointSecrets {
  private static final String NAME = "a Secret that was not read";

  @Override
  public NamedCredential credential(
      @Nullable SecretReference reference, Repository repository, String field) {
    return new NamedCredential(Credential.ANONYMOUS, NAME);
  }

  @Override
  public NamedCredential fileCredential(@Nullable SecretReference reference, String field) {
    return new NamedCredential(Credential.ANONYMOUS, NAME);
  }

  @Override
  public StoreAccess storeAccess(@Nullable SecretReference reference, String field) {
    return new StoreAccess(null, NAME);
  }

  @Override
  public TlsSettings tls(@Nullable SecretReference reference, String field) {
    return TlsSettings.SYSTEM;
  }

  /// RFC 2606 sees to it that there is no such host.
  @Override
  public HttpProxy proxy(SecretReference reference, String field) {
    return new HttpProxy(new Origin("http", "unread.invalid", 80), null, NAME);
  }
}
