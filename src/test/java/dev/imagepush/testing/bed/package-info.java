/// The real parts that integration tests and the quickstart talk to: etcd, kube-apiserver,
/// kube-controller-manager and the CNCF distribution registry, found or built once and run as
/// processes on loopback. [TestBed] is the way in; [BinaryFinder] says where the binaries come
/// from; [ManagedProcess] sees to it that none outlives this JVM.
@NullMarked
package dev.imagepush.testing.bed;

import org.jspecify.annotations.NullMarked;
