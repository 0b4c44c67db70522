/// Tests of the logins that cloud providers give out.
@NullMarked
package dev.imagepush.registry.provider;

import org.jspecify.annotations.NullMarked;
