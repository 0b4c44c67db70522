/// Which credentials are found for which registry, and that malformed ones are named without being
/// shown.
@NullMarked
package dev.imagepush.credentials;

import org.jspecify.annotations.NullMarked;
