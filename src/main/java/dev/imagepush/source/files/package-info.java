/// Files in a directory or in a tar archive, found and read where they lie. Nothing is ever unpacked,
/// no link is followed out, and what is unsafe or unclear is refused. Knows nothing of images.
@NullMarked
package dev.imagepush.source.files;

import org.jspecify.annotations.NullMarked;
