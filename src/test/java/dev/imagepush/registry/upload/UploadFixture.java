package dev.imagepush.registry.upload;

import dev.imagepush.exit.ExitException;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.RequestMetrics;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.RepositoryClient;
import dev.imagepush.registry.TestRegistryAccess;
import dev.imagepush.registry.UploadSettings;
import dev.imagepush.registry.access.Role;
import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.registry.profile.RegistryProfile;
import dev.imagepush.registry.provider.CloudIdentity;
import dev.imagepush.testing.http.LoggedRequest;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.ManualClock;
import dev.imagepush.testing.registry.TestImages;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Uploads of a few mebibytes to a registry of this process.
final class UploadFixture implements AutoCloseable {
  static final int MIB = 1 << 20;

  private static final int MOST_ATTEMPTS = 8;

  final FakeRegistry registry;
  final List<ExitException> failures = new ArrayList<>();
  final ManualClock clock = new ManualClock();
  private final RegistryClients clients;

  UploadFixture(FakeRegistry registry, UploadSettings settings) {
    this.registry = registry;
    this.clients =
        new RegistryClients(
            EgressPolicy.commandLine(),
            HostLookup.system(),
            new HttpLimits(4, Duration.ofSeconds(10), Duration.ofSeconds(20)),
            1 << 20,
            clock,
            RequestMetrics.none(),
            settings,
            CloudIdentity.none());
  }

  static UploadSettings settings(
      RegistryProfile profile, ChunkSize chunkSize, UploadJournal journal) {
    return new UploadSettings(journal, host -> profile, host -> chunkSize);
  }

  /// A blob and its bytes.
  record Blob(Descriptor descriptor, byte[] bytes) {
    static Blob of(long seed, int size) {
      byte[] bytes = TestImages.randomBytes(seed, size);
      return new Blob(new Descriptor(MediaType.OCI_LAYER, Digest.sha256(bytes), size), bytes);
    }

    BlobContent content() {
      return offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
    }
  }

  RepositoryClient client() {
    return client("app");
  }

  RepositoryClient client(String repository) {
    return clients.open(
        new Repository(registry.address(), repository),
        Role.DESTINATION,
        TestRegistryAccess.anonymous(registry),
        List.of(),
        Traffic.FREE);
  }

  BlobUpload upload(Blob blob) {
    return client().upload(blob.descriptor(), List.of(), blob.content(), UploadProgress.none());
  }

  /// Attempts, as often as it takes; what failed on the way is kept.
  BlobUpload.Arrival push(Blob blob) {
    return push(upload(blob));
  }

  BlobUpload.Arrival push(BlobUpload upload) {
    for (int tries = 1; ; tries++) {
      @Nullable ExitException failure = null;
      try {
        return upload.attempt();
      } catch (ExitException e) {
        failure = e;
        failures.add(e);
      }
      if (tries == MOST_ATTEMPTS) {
        throw failure;
      }
    }
  }

  boolean holds(Blob blob) {
    return registry
        .repository("app")
        .blobBytes(blob.descriptor().digest().toString())
        .filter(stored -> Arrays.equals(stored, blob.bytes()))
        .isPresent();
  }

  /// The requests that carried bytes: method, `Content-Range` or whole, and status.
  List<String> bodies() {
    return registry.requests().stream()
        .filter(request -> Set.of("PATCH", "PUT").contains(request.method()))
        .map(UploadFixture::line)
        .toList();
  }

  /// All requests but those, by method and status.
  List<String> methods() {
    return registry.requests().stream()
        .map(request -> request.method() + " " + request.status())
        .toList();
  }

  private static String line(LoggedRequest request) {
    return request.method()
        + " "
        + request.header("Content-Range").orElse("whole")
        + " "
        + request.status();
  }

  @Override
  public void close() {
    clients.close();
    registry.close();
  }
}
