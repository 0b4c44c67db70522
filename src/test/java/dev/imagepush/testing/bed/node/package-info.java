/// A node for the test bed's control plane, as processes on this machine: containerd, runc and the kubelet
/// in namespaces of their own, so that Pods run and nothing of them is left afterwards. [WholeNode] is the
/// way in; [NodeRequirements] says what a machine must have for it.
@NullMarked
package dev.imagepush.testing.bed.node;

import org.jspecify.annotations.NullMarked;
