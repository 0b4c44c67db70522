package dev.imagepush.testing.bed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Writes what a Pod's first container mounts into a folder that stands for its root. Tokens of
/// ServiceAccounts are left out.
final class PodVolumes {
  /// Says that a Pod waits for what it mounts.
  static final class MissingException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String what;

    MissingException(String what) {
      super(what);
      this.what = what;
    }

    String what() {
      return what;
    }
  }

  private final KubernetesClient client;
  private final Pod pod;
  private final Function<String, Path> claims;

  /// @param claims the folder of a PersistentVolumeClaim
  PodVolumes(KubernetesClient client, Pod pod, Function<String, Path> claims) {
    this.client = client;
    this.pod = pod;
    this.claims = claims;
  }

  void mount(Path root) throws IOException, MissingException {
    for (VolumeMount mount : pod.getSpec().getContainers().getFirst().getVolumeMounts()) {
      Volume volume =
          pod.getSpec().getVolumes().stream()
              .filter(each -> each.getName().equals(mount.getName()))
              .findFirst()
              .orElseThrow();
      Path at = root.resolve(mount.getMountPath().substring(1));
      Files.createDirectories(Objects.requireNonNull(at.getParent()));
      write(volume, at);
    }
  }

  private void write(Volume volume, Path at) throws IOException, MissingException {
    if (volume.getPersistentVolumeClaim() != null) {
      Files.createSymbolicLink(at, claims.apply(volume.getPersistentVolumeClaim().getClaimName()));
      return;
    }
    Files.createDirectories(at);
    if (volume.getDownwardAPI() != null) {
      fields(volume.getDownwardAPI().getItems(), at);
    } else if (volume.getSecret() != null) {
      secret(
          volume.getSecret().getSecretName(),
          Boolean.TRUE.equals(volume.getSecret().getOptional()),
          volume.getSecret().getItems(),
          at);
    } else if (volume.getProjected() != null) {
      for (VolumeProjection source : volume.getProjected().getSources()) {
        projected(source, at);
      }
    } else if (volume.getEmptyDir() == null) {
      throw new TestBedException("no stand-in for the volume " + volume.getName());
    }
  }

  private void projected(VolumeProjection source, Path at) throws IOException, MissingException {
    if (source.getDownwardAPI() != null) {
      fields(source.getDownwardAPI().getItems(), at);
    }
    if (source.getSecret() != null) {
      secret(
          source.getSecret().getName(),
          Boolean.TRUE.equals(source.getSecret().getOptional()),
          source.getSecret().getItems(),
          at);
    }
  }

  private void fields(List<DownwardAPIVolumeFile> items, Path at) throws IOException {
    PodFields fields = new PodFields(pod);
    for (DownwardAPIVolumeFile item : items) {
      file(at, item.getPath(), fields.text(item.getFieldRef()).getBytes(UTF_8));
    }
  }

  private void secret(String name, boolean optional, List<KeyToPath> items, Path at)
      throws IOException, MissingException {
    Secret secret =
        client.secrets().inNamespace(pod.getMetadata().getNamespace()).withName(name).get();
    if (secret == null) {
      if (optional) {
        return;
      }
      throw new MissingException("secret \"" + name + "\" not found");
    }
    Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
    for (Map.Entry<String, String> key : data.entrySet()) {
      byte[] value = Base64.getDecoder().decode(key.getValue());
      if (items.isEmpty()) {
        file(at, key.getKey(), value);
      }
      for (KeyToPath item : items) {
        if (item.getKey().equals(key.getKey())) {
          file(at, item.getPath(), value);
        }
      }
    }
  }

  private static void file(Path folder, String path, byte[] content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, content);
  }
}
