/// What is known of registries before a byte is sent: which take a blob in chunks, of which size, and
/// how much they like at once. Most of them follow the specification; a profile says where one does not.
/// Start reading at [dev.imagepush.registry.profile.RegistryProfile].
@NullMarked
package dev.imagepush.registry.profile;

import org.jspecify.annotations.NullMarked;
