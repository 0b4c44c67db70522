package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.ManagedProcess;
import dev.imagepush.testing.bed.TestBinaries;
import dev.imagepush.testing.bed.TestBinary;
import dev.imagepush.testing.http.LoopbackPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What finds a node for each Pod.
final class Scheduler {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Scheduler() {}

  static ManagedProcess start(NodeFolder folder, TestBinaries binaries, ControlPlane controlPlane) {
    LoopbackPort port = LoopbackPort.unused();
    ManagedProcess process =
        ManagedProcess.start(
            "kube-scheduler",
            List.of(
                binaries.path(TestBinary.KUBE_SCHEDULER).toString(),
                "--kubeconfig=" + controlPlane.kubeconfig(),
                "--authentication-kubeconfig=" + controlPlane.kubeconfig(),
                "--authorization-kubeconfig=" + controlPlane.kubeconfig(),
                "--bind-address=127.0.0.1",
                "--secure-port=" + port.number(),
                "--leader-elect=false"),
            Map.of(),
            folder.log("kube-scheduler"));
    try {
      process.awaitReady(LIMIT, () -> listens(port));
      return process;
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static boolean listens(LoopbackPort port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port.number())) {
      return socket.isConnected();
    }
  }
}
