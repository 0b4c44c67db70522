package dev.imagepush.registry;

import dev.imagepush.credentials.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The header value of HTTP Basic authentication (RFC 7617).
final class BasicAuthorization {
  private BasicAuthorization() {}

  static String of(Credential.Basic basic) {
    String pair = basic.username() + ":" + basic.password().reveal();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
