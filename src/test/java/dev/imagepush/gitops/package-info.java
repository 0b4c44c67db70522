/// What Argo CD and Flux see: the files that Argo CD is given, run as it runs them, and the rules by
/// which Flux waits.
@NullMarked
package dev.imagepush.gitops;

import org.jspecify.annotations.NullMarked;
