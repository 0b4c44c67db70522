package dev.imagepush.http;

import dev.imagepush.credentials.Origin;

/// How an origin is reached, which decides who answers in its name: a proxy, or a server with a
/// certificate of an authority that one tenant alone trusts, need not be what others reach there.
public record Route(Origin origin, TlsSettings tls, ProxyRules proxies) {
  public Route {
    tls = tls.withoutIdentity();
  }
}
