/// The quickstart, `./mvnw -Pquickstart`: a control plane, a registry and the operator on this
/// machine, a sample pushed before a person's eyes, and how to go on. Start reading at
/// [dev.imagepush.quickstart.Quickstart].
@NullMarked
package dev.imagepush.quickstart;

import org.jspecify.annotations.NullMarked;
