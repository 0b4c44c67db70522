/// Credentials: values that cannot print themselves, read from Docker's configuration format and from
/// Secrets' data, and found by the registry they belong to. Nothing here runs a program: credential
/// helpers belong to the command line alone.
@NullMarked
package dev.imagepush.credentials;

import org.jspecify.annotations.NullMarked;
