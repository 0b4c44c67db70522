package dev.imagepush.credentials;

/// A credential, and how messages name where it came from.
public record NamedCredential(Credential credential, String name) {}
