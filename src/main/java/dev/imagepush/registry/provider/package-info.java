/// Logins that a cloud provider gives out for an hour or a day, in exchange for a key that stays with us.
/// A key goes to no other host than the provider's own API, whose name follows from the registry's
/// ([dev.imagepush.registry.provider.EcrRegistry]). A login is kept in memory while its push lasts. Where an
/// administrator allows it, who this process is to the provider stands in place of a key
/// ([dev.imagepush.registry.provider.CloudIdentity]).
@NullMarked
package dev.imagepush.registry.provider;

import org.jspecify.annotations.NullMarked;
