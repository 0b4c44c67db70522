package dev.imagepush.testing.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads manifests with skopeo.
record SkopeoClient(Path skopeo) implements IndependentClient {

  @Override
  public ReadManifest manifest(Access access, String repository, String reference) {
    try (TemporaryFolder folder = TemporaryFolder.create("imagepush-skopeo-")) {
      Path logins = folder.write("auth.json", DockerLogin.configuration(access));
      if (access.authority() != null) {
        folder.write("ca.crt", access.authority().caPem());
      }
      byte[] bytes =
          run(
              folder,
              "inspect",
              "--raw",
              "--authfile=" + logins,
              "--cert-dir=" + folder.path(),
              "--tls-verify=" + (access.authority() != null),
              "docker://" + access.reference(repository, reference));
      Path manifest = folder.path().resolve("manifest");
      Files.write(manifest, bytes);
      byte[] digest = run(folder, "manifest-digest", manifest.toString());
      return new ReadManifest(new String(digest, StandardCharsets.UTF_8).strip(), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] run(TemporaryFolder folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of(skopeo.toString()));
    command.addAll(List.of(arguments));
    return CommandOutput.of(folder, Map.of(), command);
  }
}
