/// A small HTTP/1.1 server for tests that owns its sockets, so that it can misbehave on request: cut
/// a body, reset a connection, lose an answer, drip bytes. It logs what it receives. It needs no
/// test library, and bodies stream, so it is quick enough to measure against. Beside it a TCP proxy
/// that counts bytes, and cuts, stalls and slows them.
@NullMarked
package dev.imagepush.testing.http;

import org.jspecify.annotations.NullMarked;
