package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.SecretReference;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.exit.ExitException;
import dev.imagepush.http.HttpProxy;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.image.Repository;
import dev.imagepush.source.remote.StoreAccess;
import org.jspecify.annotations.Nullable;

/// What the Secrets that an endpoint of a resource refers to stand for. Each method takes the field that
/// refers to one, for messages.
interface EndpointSecrets {
  /// The credential for a repository.
  ///
  /// @throws ExitException SecretNotFound or SecretInvalid
  NamedCredential credential(
      @Nullable SecretReference reference, Repository repository, String field);

  /// The credential for a web server, from a Secret that names no host.
  ///
  /// @throws ExitException SecretNotFound or SecretInvalid
  NamedCredential fileCredential(@Nullable SecretReference reference, String field);

  /// Who asks S3 or a compatible store; nobody where no Secret is named.
  ///
  /// @throws ExitException SecretNotFound or SecretInvalid
  StoreAccess storeAccess(@Nullable SecretReference reference, String field);

  /// The TLS settings, with the keys as Flux and cert-manager name them.
  ///
  /// @throws ExitException SecretNotFound or SecretInvalid
  TlsSettings tls(@Nullable SecretReference reference, String field);

  /// The proxy, with the keys as Flux names them.
  ///
  /// @throws ExitException SecretNotFound or SecretInvalid
  HttpProxy proxy(SecretReference reference, String field);
}
