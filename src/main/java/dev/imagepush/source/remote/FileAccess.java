package dev.imagepush.source.remote;

import dev.imagepush.credentials.Credential;
import dev.imagepush.http.TlsSettings;

/// Who asks a web server for a file, and how its certificate is verified.
///
/// @param credentialName where the credential came from, for messages: `Secret builds`
public record FileAccess(Credential credential, String credentialName, TlsSettings tls) {}
