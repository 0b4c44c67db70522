/// Tests of the operator's configuration, its management server and its manifests.
@NullMarked
package dev.imagepush.operator;

import org.jspecify.annotations.NullMarked;
