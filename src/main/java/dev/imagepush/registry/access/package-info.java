/// Requests to one registry, with their authorization: who asks ([dev.imagepush.registry.access.RegistryAccess]),
/// with which token, and what an answer means that is not the one hoped for. Start reading at
/// [dev.imagepush.registry.access.RegistryExchange].
///
/// A credential goes to the origin it is bound to and to a token server that
/// [dev.imagepush.registry.access.RealmPolicy] trusts, and nowhere else.
@NullMarked
package dev.imagepush.registry.access;

import org.jspecify.annotations.NullMarked;
