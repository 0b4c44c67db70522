/// Files in folders and archives, and the temporary folder.
@NullMarked
package dev.imagepush.source.files;

import org.jspecify.annotations.NullMarked;
