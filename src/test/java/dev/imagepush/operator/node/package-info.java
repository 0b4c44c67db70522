/// The operator as its users have it: its own image, installed from `deploy/`, in a cluster with a node. Run by
/// `./mvnw -Pnode`.
@NullMarked
package dev.imagepush.operator.node;

import org.jspecify.annotations.NullMarked;
