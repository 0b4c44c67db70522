/// A client of the OCI distribution specification: tokens, manifests, blobs and uploads. Start reading
/// at [dev.imagepush.registry.RepositoryClient].
///
/// A credential goes to the origin it is bound to and to a token server that [RealmPolicy] trusts, and
/// nowhere else.
@NullMarked
package dev.imagepush.registry;

import org.jspecify.annotations.NullMarked;
