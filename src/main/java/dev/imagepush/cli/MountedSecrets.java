package dev.imagepush.cli;

import dev.imagepush.controller.NamespacedSecrets;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.worker.WorkerFiles;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The Secrets that Kubernetes has mounted: a folder for each, a file for each key. An empty folder is a
/// Secret that does not exist. The type is not there; the keys tell which it has.
record MountedSecrets(WorkerFiles files) implements NamespacedSecrets {
  /// What Kubernetes takes for a name; no folder elsewhere.
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  /// The longest Secret that Kubernetes takes.
  private static final int MAX_BYTES = 1 << 20;

  private static final String DOCKER_CONFIG = ".dockerconfigjson";
  private static final String LEGACY_DOCKER_CONFIG = ".dockercfg";

  @Override
  public Optional<Secret> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    try {
      Map<String, String> data = data(files.secret(name));
      return data.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .endMetadata()
                  .withType(type(data))
                  .withData(data)
                  .build());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ExitException(
          ExitReason.INTERNAL_ERROR,
          "Secret " + name + " is mounted in the worker, and cannot be read there",
          e);
    }
  }

  private static Map<String, String> data(Path folder) throws IOException {
    Map<String, String> data = new HashMap<>();
    try (DirectoryStream<Path> keys = Files.newDirectoryStream(folder, MountedSecrets::isKey)) {
      for (Path key : keys) {
        try (InputStream in = Files.newInputStream(key)) {
          data.put(
              key.getFileName().toString(),
              Base64.getEncoder().encodeToString(in.readNBytes(MAX_BYTES)));
        }
      }
    }
    return data;
  }

  /// Names that begin with two dots are the kubelet's own; a key's file is a link to one of those.
  private static boolean isKey(Path file) {
    return !file.getFileName().toString().startsWith("..") && Files.isRegularFile(file);
  }

  private static String type(Map<String, String> data) {
    if (data.containsKey(DOCKER_CONFIG)) {
      return "kubernetes.io/dockerconfigjson";
    }
    return data.containsKey(LEGACY_DOCKER_CONFIG) ? "kubernetes.io/dockercfg" : "Opaque";
  }
}
