package dev.imagepush.registry.access;

import dev.imagepush.credentials.SecretText;
import java.time.Instant;

/// A token that a registry accepts until it expires.
record AccessToken(SecretText value, Instant expiresAt) {}
