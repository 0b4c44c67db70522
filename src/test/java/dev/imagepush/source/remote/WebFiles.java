package dev.imagepush.source.remote;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.TlsSettings;
import java.net.URI;

/// Files of servers in this process, asked for by nobody.
final class WebFiles {
  private WebFiles() {}

  static WebFile at(String url) {
    URI uri = URI.create(url);
    return new WebFile(
        new HttpTransport(
            Origin.of(uri),
            TlsSettings.SYSTEM,
            EgressPolicy.commandLine(),
            HostLookup.system(),
            HttpLimits.DEFAULT),
        uri,
        new FileAccess(Credential.ANONYMOUS, "no secretRef is set", TlsSettings.SYSTEM));
  }
}
