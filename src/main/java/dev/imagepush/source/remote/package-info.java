/// Files that a server offers, over HTTP or in S3 and its like: read in ranges where the server honours
/// them, else kept in a temporary file while they are read. Reading goes on where a connection was cut;
/// bytes of two versions of a file are never mixed. Knows nothing of images.
@NullMarked
package dev.imagepush.source.remote;

import org.jspecify.annotations.NullMarked;
