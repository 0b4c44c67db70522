/// Cloud providers for tests, in this process: what they give logins for, and whom they refuse. Shares no
/// code with what it tests.
@NullMarked
package dev.imagepush.testing.provider;

import org.jspecify.annotations.NullMarked;
