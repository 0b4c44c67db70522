package dev.imagepush.source.remote;

import dev.imagepush.credentials.AccessKey;
import org.jspecify.annotations.Nullable;

/// Who asks a store for an object.
///
/// @param key null: nobody, for a bucket that everyone may read
/// @param credentialName where the key came from, for messages: `Secret builds`
public record StoreAccess(@Nullable AccessKey key, String credentialName) {}
