package dev.imagepush.testing.bed.node;

import dev.imagepush.testing.bed.CommandOutput;
import dev.imagepush.testing.bed.ManagedProcess;
import dev.imagepush.testing.bed.TestBedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The namespaces that a node lives in: its own processes, mounts and network. Their first process is this
/// JVM's; when it ends, or this JVM is killed, the kernel ends all the others and takes back the rest.
final class NodeNamespaces implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final NodeFolder folder;
  private final ManagedProcess unshare;
  private final ProcessHandle first;

  private NodeNamespaces(NodeFolder folder, ManagedProcess unshare) {
    this.folder = folder;
    this.unshare = unshare;
    unshare.awaitReady(LIMIT, () -> folder.has("ready"));
    this.first =
        ProcessHandle.of(unshare.id()).stream()
            .flatMap(ProcessHandle::children)
            .findFirst()
            .orElseThrow(() -> new TestBedException("unshare has no child"));
  }

  static NodeNamespaces open(NodeFolder folder) {
    Path script = folder.copyOf("init.sh");
    List<String> unshare =
        List.of("unshare", "--mount", "--pid", "--net", "--ipc", "--mount-proc", "--fork");
    List<String> command = new ArrayList<>(unshare);
    command.addAll(List.of("--kill-child", "sh", script.toString(), folder.path().toString()));
    ManagedProcess process = ManagedProcess.start("node", command, Map.of(), folder.log("init"));
    try {
      return new NodeNamespaces(folder, process);
    } catch (TestBedException e) {
      process.close();
      throw e;
    }
  }

  /// What names them to `ip link set … netns`.
  String id() {
    return Long.toString(first.pid());
  }

  /// Runs a command in them that ends by itself.
  void run(String... command) {
    byte[] unused = CommandOutput.of(folder.folder(), Map.of(), inside(List.of(command)));
  }

  /// Starts a process in them that ends with them.
  ManagedProcess start(String name, List<String> command, Map<String, String> environment) {
    return ManagedProcess.start(name, inside(command), environment, folder.log(name));
  }

  private List<String> inside(List<String> command) {
    List<String> entered =
        new ArrayList<>(
            List.of("nsenter", "--target", id(), "--mount", "--net", "--ipc", "--pid", "--"));
    entered.addAll(command);
    return entered;
  }

  /// Ends every process in them; returns when there is none.
  @Override
  public void close() {
    unshare.close();
    first.onExit().join();
  }
}
