/// Which references, digests and manifests are taken, and which are refused: tables of both.
@NullMarked
package dev.imagepush.image;

import org.jspecify.annotations.NullMarked;
