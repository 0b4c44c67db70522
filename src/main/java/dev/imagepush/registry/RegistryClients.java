package dev.imagepush.registry;

import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.HostLookup;
import dev.imagepush.http.HttpLimits;
import dev.imagepush.http.HttpTransport;
import dev.imagepush.http.RequestMetrics;
import dev.imagepush.http.Traffic;
import dev.imagepush.image.Repository;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.registry.access.RegistryExchange;
import dev.imagepush.registry.access.Role;
import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.registry.provider.AmbientLogins;
import dev.imagepush.registry.provider.CloudIdentity;
import dev.imagepush.registry.provider.EcrLogins;
import dev.imagepush.registry.provider.EcrRegistry;
import dev.imagepush.registry.provider.LoginSource;
import dev.imagepush.registry.upload.HostUploads;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;

/// Makes clients for repositories, and keeps the connections that they share. A connection carries no
/// credential of its own, so pushes of different namespaces may use the same; one that shows a client
/// certificate belongs to those with that certificate.
public final class RegistryClients implements AutoCloseable {
  /// The most endpoints whose connections are kept; the one used longest ago is let go first.
  private static final int MAX_ENDPOINTS = 256;

  private final EgressPolicy egress;
  private final HostLookup lookup;
  private final HttpLimits limits;
  private final int maxManifestBytes;
  private final InstantSource clock;
  private final RequestMetrics metrics;
  private final UploadSettings uploads;
  private final CloudIdentity identity;
  private final LinkedHashMap<Key, HttpTransport> transports = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<RegistryEndpoint, HostMemory> hosts =
      new LinkedHashMap<>(16, 0.75f, true);

  public RegistryClients(
      EgressPolicy egress,
      HostLookup lookup,
      HttpLimits limits,
      int maxManifestBytes,
      InstantSource clock) {
    this(
        egress,
        lookup,
        limits,
        maxManifestBytes,
        clock,
        RequestMetrics.none(),
        UploadSettings.DEFAULT,
        CloudIdentity.none());
  }

  public RegistryClients(
      EgressPolicy egress,
      HostLookup lookup,
      HttpLimits limits,
      int maxManifestBytes,
      InstantSource clock,
      RequestMetrics metrics,
      UploadSettings uploads,
      CloudIdentity identity) {
    this.identity = identity;
    this.metrics = metrics;
    this.uploads = uploads;
    this.egress = egress;
    this.lookup = lookup;
    this.limits = limits;
    this.maxManifestBytes = maxManifestBytes;
    this.clock = clock;
  }

  /// A client of a repository.
  ///
  /// @param mountFrom repositories of the same registry whose blobs are asked for too
  /// @param traffic that its requests are part of
  public RepositoryClient open(
      Repository repository,
      Role role,
      RegistryAccess access,
      List<Repository> mountFrom,
      Traffic traffic) {
    HttpTransport transport = transport(access.endpoint(), role).in(traffic);
    return new RepositoryClient(
        repository,
        role,
        access,
        RegistryExchange.about(
            repository, role, access, logins(access, role, traffic), mountFrom, transport, clock),
        maxManifestBytes,
        host(access.endpoint(), repository.host()),
        role == Role.DESTINATION ? uploads.journal() : UploadJournal.none(),
        clock);
  }

  private LoginSource logins(RegistryAccess access, Role role, Traffic traffic) {
    return switch (access.credential()) {
      case Credential.Login login -> () -> login;
      case Credential.AwsKey aws -> {
        RegistryEndpoint registry = access.endpoint();
        EcrRegistry ecr = EcrRegistry.requireAt(registry.origin(), access.credentialName());
        yield new EcrLogins(
            api(registry, ecr.api(), role, traffic), ecr, aws::key, access.credentialName(), clock);
      }
      case Credential.Ambient ambient ->
          AmbientLogins.to(
              access.endpoint().origin(),
              identity,
              access.credentialName(),
              role == Role.DESTINATION,
              api -> api(access.endpoint(), api, role, traffic),
              clock);
    };
  }

  /// As named as the registry: in a private network both are at private addresses.
  private HttpTransport api(RegistryEndpoint registry, Origin api, Role role, Traffic traffic) {
    RegistryEndpoint endpoint =
        new RegistryEndpoint(api, registry.tls().withoutIdentity(), registry.proxies());
    return transport(endpoint, role).in(traffic);
  }

  @Override
  public synchronized void close() {
    transports.values().forEach(HttpTransport::close);
    transports.clear();
    uploads.journal().close();
  }

  private synchronized HttpTransport transport(RegistryEndpoint endpoint, Role role) {
    HttpTransport transport =
        transports.computeIfAbsent(
            new Key(endpoint, role),
            key ->
                new HttpTransport(
                    endpoint.origin(),
                    endpoint.tls(),
                    endpoint.proxies(),
                    egress,
                    lookup,
                    limits,
                    metrics));
    if (transports.size() > MAX_ENDPOINTS) {
      transports.pollFirstEntry().getValue().retire();
    }
    return transport;
  }

  /// What was learned of a host belongs to those who reach the host in the same way: a proxy of a
  /// tenant's own may answer in its place.
  private synchronized HostMemory host(RegistryEndpoint endpoint, String name) {
    HostMemory host =
        hosts.computeIfAbsent(
            endpoint,
            key ->
                new HostMemory(
                    new HostUploads(
                        uploads.profiles().apply(name),
                        uploads.chunkSize().apply(endpoint.origin()))));
    if (hosts.size() > MAX_ENDPOINTS) {
      hosts.pollFirstEntry();
    }
    return host;
  }

  private record Key(RegistryEndpoint endpoint, Role role) {}
}
