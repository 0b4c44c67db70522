package dev.imagepush.cli;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.operator.config.WorkerConfig;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.worker.WorkerFiles;
import dev.imagepush.worker.WorkerReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a kubelet mounts into a worker's container, in a folder.
final class WorkerFolder {
  private final Path root;
  private final WorkerFiles files;

  private WorkerFolder(Path root) {
    this.root = root;
    this.files = new WorkerFiles(root);
  }

  /// A container with an empty temporary folder, and nothing else.
  static WorkerFolder in(Path root) throws IOException {
    WorkerFolder folder = new WorkerFolder(root);
    Files.createDirectories(folder.files.temporary());
    Files.createDirectories(folder.files.terminationLog().getParent());
    Files.createDirectories(folder.files.resource().getParent());
    return folder;
  }

  Path root() {
    return root;
  }

  WorkerFiles files() {
    return files;
  }

  /// The resource, of the namespace `team-a`.
  ///
  /// @param spec as JSON
  WorkerFolder resource(String spec) throws IOException {
    Files.writeString(
        files.resource(),
        """
        {"metadata":{"name":"app","namespace":"team-a","uid":"u-1","generation":3},"spec":%s}"""
            .formatted(spec));
    return this;
  }

  /// What the operator would tell a worker that has this configuration.
  WorkerFolder config(String yaml) throws IOException {
    Path operators = Files.writeString(root.resolve("operator.yaml"), yaml);
    Files.writeString(
        files.config(),
        WorkerConfig.of(OperatorConfig.fromEnvironment(Map.of(), operators), new Tenant("team-a"))
            .text());
    return this;
  }

  /// A Secret as a kubelet writes it: the keys are links to a folder that a link names.
  WorkerFolder secret(String name, Map<String, String> data) throws IOException {
    Path folder = Files.createDirectories(files.secret(name));
    Path written = Files.createDirectory(folder.resolve("..2026_01_01"));
    Files.createSymbolicLink(folder.resolve("..data"), written.getFileName());
    for (Map.Entry<String, String> key : data.entrySet()) {
      Files.writeString(written.resolve(key.getKey()), key.getValue());
      Files.createSymbolicLink(folder.resolve(key.getKey()), Path.of("..data", key.getKey()));
    }
    return this;
  }

  String terminationMessage() throws IOException {
    return Files.readString(files.terminationLog());
  }

  PushOutcome reported(String... tags) throws IOException {
    return WorkerReport.parse(terminationMessage(), List.of(tags));
  }
}
