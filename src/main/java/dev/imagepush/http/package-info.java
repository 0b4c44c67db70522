/// HTTP as this project allows it: every address passes the egress gate when a connection is made,
/// nothing follows a redirect by itself, TLS is always verified where it is not expressly switched
/// off, and bodies are streamed or bounded. Knows nothing of registries.
@NullMarked
package dev.imagepush.http;

import org.jspecify.annotations.NullMarked;
