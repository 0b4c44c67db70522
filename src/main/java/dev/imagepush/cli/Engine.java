package dev.imagepush.cli;

import dev.imagepush.credentials.Origin;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.RequestMetrics;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.push.Pusher;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.UploadSettings;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.registry.journal.DiskJournal;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.registry.profile.RegistryProfile;
import dev.imagepush.registry.provider.EnvironmentIdentity;
import dev.imagepush.registry.provider.IdentityEnvironment;
import dev.imagepush.source.ImageSources;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.source.files.TemporarySpace;
import dev.imagepush.traffic.HostLimits;
import dev.imagepush.traffic.SharedTraffic;
import dev.imagepush.traffic.TrafficLimits;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.nio.file.Path;
import java.util.OptionalInt;

/// The push engine as the command line sets it up: the person is the administrator, so the hosts that
/// they name may be on this machine or in private networks.
final class Engine {
  /// Blobs to one host, and as many from it, at once.
  private static final int LEAST_PLACES = 8;

  /// One for a blob that is sent, one for a blob that is read, one for a short request.
  private static final int CONNECTIONS_PER_PLACE = 3;

  private Engine() {}

  static RegistryClients registries(
      int blobsAtOnce, ChunkSize chunkSize, Surroundings surroundings) {
    HttpLimits limits = HttpLimits.DEFAULT;
    return new RegistryClients(
        EgressPolicy.commandLine(),
        HostLookup.system(),
        new HttpLimits(
            CONNECTIONS_PER_PLACE * places(blobsAtOnce),
            limits.connectTimeout(),
            limits.idleTimeout()),
        SourceLimits.DEFAULTS.manifestBytes(),
        surroundings.clock(),
        RequestMetrics.none(),
        UploadSettings.DEFAULT
            .with(new DiskJournal(uploads(surroundings), surroundings.clock()))
            .with(host -> chunkSize),
        new EnvironmentIdentity(
            new IdentityEnvironment(surroundings.environment()),
            origin -> transport(origin, TlsSettings.SYSTEM, surroundings),
            surroundings.clock()));
  }

  private static HttpTransport transport(
      Origin origin, TlsSettings tls, Surroundings surroundings) {
    return new HttpTransport(
        origin,
        tls,
        surroundings.proxies(),
        EgressPolicy.commandLine(),
        HostLookup.system(),
        HttpLimits.DEFAULT,
        RequestMetrics.none());
  }

  /// Where uploads are remembered that this command was killed at, as the XDG Base Directory
  /// Specification has it.
  private static Path uploads(Surroundings surroundings) {
    String state = surroundings.variable("XDG_STATE_HOME");
    Path folder =
        state.startsWith("/") ? Path.of(state) : surroundings.home().resolve(".local/state");
    return folder.resolve("imagepush/uploads");
  }

  /// @param uploads blobs to one host at once, whatever it is known to bear; empty for what that is
  static Pusher pusher(RegistryClients registries, OptionalInt uploads, Surroundings surroundings) {
    return new Pusher(
        registries,
        new ImageSources(
            registries,
            (origin, tls) -> transport(origin, tls, surroundings),
            new TemporarySpace(Path.of(System.getProperty("java.io.tmpdir"))),
            SourceLimits.DEFAULTS,
            surroundings.clock()),
        SourceLimits.DEFAULTS,
        surroundings.pause(),
        surroundings.random(),
        surroundings.clock(),
        new SharedTraffic(
            traffic(uploads),
            surroundings.clock(),
            surroundings.pause(),
            surroundings.random(),
            new CompositeMeterRegistry()));
  }

  private static TrafficLimits traffic(OptionalInt uploads) {
    HostLimits asked = HostLimits.NONE.withUploads(uploads);
    return new TrafficLimits(
        places(uploads.orElse(LEAST_PLACES)),
        false,
        origin -> asked.or(RegistryProfile.of(RegistryEndpoint.referenceHost(origin)).limits()));
  }

  private static int places(int blobsAtOnce) {
    return Math.max(blobsAtOnce, LEAST_PLACES);
  }
}
