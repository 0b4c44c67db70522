package dev.imagepush.testing.bed;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads manifests with go-containerregistry's crane.
record CraneClient(Path crane) implements IndependentClient {

  @Override
  public ReadManifest manifest(Access access, String repository, String reference) {
    try (TemporaryFolder folder = TemporaryFolder.create("imagepush-crane-")) {
      Map<String, String> environment = new HashMap<>();
      environment.put("DOCKER_CONFIG", folder.path().toString());
      folder.write("config.json", DockerLogin.configuration(access));
      if (access.authority() != null) {
        Path authority = folder.write("ca.crt", access.authority().caPem());
        environment.put("SSL_CERT_FILE", authority.toString());
      }
      String name = access.reference(repository, reference);
      byte[] digest = run(folder, environment, "digest", name);
      return new ReadManifest(
          new String(digest, StandardCharsets.UTF_8).strip(),
          run(folder, environment, "manifest", name));
    }
  }

  private byte[] run(
      TemporaryFolder folder, Map<String, String> environment, String verb, String name) {
    return CommandOutput.of(folder, environment, List.of(crane.toString(), verb, name));
  }
}
