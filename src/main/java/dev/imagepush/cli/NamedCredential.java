package dev.imagepush.cli;

import dev.imagepush.credentials.Credential;

/// A credential, and how messages name where it came from.
record NamedCredential(Credential credential, String name) {}
