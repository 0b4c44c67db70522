/// A container registry for tests, in this process: all of the OCI
/// distribution specification 1.1, as strict as it is written, with Basic and token authentication
/// and scripted faults. Shares no code with what it tests, and needs no test library.
@NullMarked
package dev.imagepush.testing.registry;

import org.jspecify.annotations.NullMarked;
