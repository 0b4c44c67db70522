package dev.imagepush.testing.bed;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads manifests from a registry with code that is not this project's, so that a test does not
/// judge the project's client by itself.
public interface IndependentClient {

  /// The manifest that `reference`, a tag or a digest, names in `repository`.
  ///
  /// @throws TestBedException if the registry does not give it; with what the client printed
  ReadManifest manifest(Access access, String repository, String reference);

  /// How to reach a registry.
  ///
  /// @param host such as `localhost:20500`
  /// @param authority signed the registry's certificate; absent for plain HTTP
  /// @param login absent for an anonymous client
  record Access(String host, @Nullable TestCertificates authority, @Nullable Login login) {

    /// What stands before the path: the scheme and the host.
    String url() {
      return (authority == null ? "http://" : "https://") + host;
    }

    /// The whole name of a manifest.
    String reference(String repository, String reference) {
      return host + "/" + repository + (reference.contains(":") ? "@" : ":") + reference;
    }
  }

  /// A user name and password.
  record Login(String user, String password) {

    /// The value of an `auth` in Docker's configuration, and what follows `Basic` in HTTP.
    String basic() {
      return ControlPlaneFiles.base64(user + ":" + password);
    }

    @Override
    public String toString() {
      return "Login[user=" + user + ", password=***]";
    }
  }

  /// A manifest as the registry gave it.
  ///
  /// @param digest as the client tells it
  record ReadManifest(String digest, byte[] bytes) {}

  /// Crane where it is at hand, else skopeo, else plain HTTP.
  static IndependentClient choose(BinaryFinder finder, TestBedSettings settings) {
    Optional<Path> crane =
        finder
            .atHand(TestBinary.CRANE)
            .map(binaries -> binaries.path(TestBinary.CRANE))
            .or(() -> settings.program("crane"));
    if (crane.isPresent()) {
      return new CraneClient(crane.get());
    }
    Optional<Path> skopeo = settings.program("skopeo");
    return skopeo.isPresent() ? new SkopeoClient(skopeo.get()) : new PlainHttpClient();
  }
}
