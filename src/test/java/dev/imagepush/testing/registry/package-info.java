/// A container registry for tests, in this process: all of the OCI distribution specification 1.1, as
/// strict as it is written, with Basic and token authentication and scripted faults, and with the
/// traps that registries in the world are known for. Shares no code with what it tests, and needs no
/// test library.
@NullMarked
package dev.imagepush.testing.registry;

import org.jspecify.annotations.NullMarked;
