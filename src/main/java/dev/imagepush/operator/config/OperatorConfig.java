package dev.imagepush.operator.config;

import dev.imagepush.api.v1beta1.WorkerResources;
import dev.imagepush.credentials.Origin;
import dev.imagepush.http.AddressRange;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.registry.profile.RegistryProfile;
import dev.imagepush.registry.provider.IdentityEnvironment;
import dev.imagepush.source.SourceLimits;
import dev.imagepush.source.files.RoomLimits;
import dev.imagepush.traffic.HostLimits;
import dev.imagepush.traffic.TrafficLimits;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The operator's whole configuration, checked.
///
/// @param registries most specific host first
/// @param notifications where outcomes are sent
/// @param proxies on the way to hosts for which a resource names none
/// @param identity who the operator is to clouds
public record OperatorConfig(
    Watch watch,
    Concurrency concurrency,
    LeaderElection leaderElection,
    List<RegistrySettings> registries,
    Egress egress,
    Limits limits,
    Cache cache,
    Temporary temporary,
    Execution execution,
    Worker worker,
    List<Notification> notifications,
    Tracing tracing,
    Management management,
    ProxyRules proxies,
    IdentityEnvironment identity) {
  public OperatorConfig {
    registries =
        registries.stream()
            .sorted((one, other) -> HostGlob.MOST_SPECIFIC_FIRST.compare(one.host(), other.host()))
            .toList();
    notifications = List.copyOf(notifications);
    if (registries.stream().map(RegistrySettings::host).distinct().count() < registries.size()) {
      throw new IllegalArgumentException("each host of registries once");
    }
  }

  /// Reads the file, if there is one, then the variables, which win setting by setting; what neither
  /// sets has its default.
  ///
  /// @param env the process's environment
  /// @throws dev.imagepush.exit.ExitException at an unknown key or variable, a value that is not
  ///     allowed, or a setting that this version cannot honour; the message names it
  public static OperatorConfig fromEnvironment(Map<String, String> env, @Nullable Path file) {
    return new OperatorConfigReader(env, file).read();
  }

  /// What holds for a registry, however a reference spells its host: the most specific entry that covers
  /// it decides alone.
  public RegistrySettings registry(Origin registry) {
    return registries.stream()
        .filter(settings -> settings.host().matches(registry))
        .findFirst()
        .orElse(RegistrySettings.UNLISTED);
  }

  /// What holds for the traffic with registries and other hosts.
  public TrafficLimits traffic() {
    return new TrafficLimits(concurrency.perRegistry(), isShared(), this::limits);
  }

  /// How many of some places a namespace does not get that holds one already. Where one namespace is
  /// watched there is nobody to keep them for.
  public int kept(int places) {
    return isShared() ? TrafficLimits.keptOf(places) : 0;
  }

  /// What the temporary folder may take, and that no namespace takes all of it where there are others.
  public RoomLimits temporaryRoom() {
    return new RoomLimits(temporary.size(), isShared());
  }

  private boolean isShared() {
    return watch.namespaces().size() != 1;
  }

  private HostLimits limits(Origin origin) {
    String host = RegistryEndpoint.referenceHost(origin);
    return registry(origin).limits().or(RegistryProfile.of(host).limits());
  }

  /// Which resources the operator looks after.
  ///
  /// @param namespaces none means all
  public record Watch(Set<String> namespaces, LabelSelector labelSelector) {
    public Watch {
      namespaces = Set.copyOf(namespaces);
    }
  }

  /// How much runs at once.
  ///
  /// @param pushes at most so many pushes in the operator itself, shared fairly between namespaces
  /// @param jobs at most so many attempts that run as Jobs
  /// @param blobsPerPush at most so many blobs of one push
  /// @param perRegistry at most so many blobs to one registry, and as many from it, of all pushes together
  public record Concurrency(int pushes, int jobs, int blobsPerPush, int perRegistry) {
    public Concurrency {
      Setting.CONCURRENCY_PUSHES.bounds().check(pushes);
      Setting.CONCURRENCY_JOBS.bounds().check(jobs);
      Setting.CONCURRENCY_BLOBS_PER_PUSH.bounds().check(blobsPerPush);
      Setting.CONCURRENCY_PER_REGISTRY.bounds().check(perRegistry);
    }
  }

  /// How one of several replicas becomes the one that works.
  ///
  /// @param leaseNamespace empty is the operator's own
  /// @param leaseDuration how long a lease lasts that nobody renews
  /// @param renewDeadline how long the leader tries to renew before it gives up
  /// @param retryPeriod how long it waits between tries
  public record LeaderElection(
      boolean enabled,
      String leaseName,
      Optional<String> leaseNamespace,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod) {
    /// A shorter one would load the API server without a leader changing sooner.
    static final Duration LEAST_RETRY_PERIOD = Duration.ofMillis(100);

    public LeaderElection {
      if (retryPeriod.compareTo(LEAST_RETRY_PERIOD) < 0
          || renewDeadline.compareTo(retryPeriod) <= 0
          || leaseDuration.compareTo(renewDeadline) <= 0) {
        throw new IllegalArgumentException("100ms <= retryPeriod < renewDeadline < leaseDuration");
      }
    }
  }

  /// Where the operator may connect to, beyond and short of what always holds.
  ///
  /// @param sourceSchemes the schemes that a source's URL may have
  public record Egress(
      List<EgressRule> allow, List<EgressRule> deny, Set<SourceScheme> sourceSchemes) {
    public Egress {
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
      sourceSchemes = Set.copyOf(sourceSchemes);
    }

    /// The same for connections.
    ///
    /// @param forbidden endpoints that nothing may connect to, such as the API server's
    public EgressPolicy policy(Set<InetSocketAddress> forbidden) {
      return new EgressPolicy(ranges(allow), ranges(deny), forbidden, false);
    }

    private static List<AddressRange> ranges(List<EgressRule> rules) {
      return rules.stream()
          .<AddressRange>mapMulti(
              (rule, ranges) -> {
                switch (rule) {
                  case EgressRule.Network network -> ranges.accept(network.range());
                  case EgressRule.Host host ->
                      throw new IllegalStateException("a policy judges addresses, not " + host);
                }
              })
          .toList();
    }
  }

  /// How a source may be fetched that is not a registry.
  public enum SourceScheme {
    HTTPS,
    HTTP,
    S3
  }

  /// What an image may measure.
  ///
  /// @param manifestBytes the largest manifest or index
  /// @param imageBytes the largest sum of all blobs of an image, all platforms together
  /// @param layers the most layers of one manifest
  /// @param indexDepth how deep indexes may stand in indexes
  public record Limits(long manifestBytes, long imageBytes, int layers, int indexDepth) {
    static final Setting.Bounds MANIFEST_BYTES =
        new Setting.Bounds(64 * ByteQuantity.KIBI, 64 * ByteQuantity.MEBI);
    static final Setting.Bounds IMAGE_BYTES =
        new Setting.Bounds(ByteQuantity.MEBI, ByteQuantity.PEBI);

    public Limits {
      MANIFEST_BYTES.check(manifestBytes);
      IMAGE_BYTES.check(imageBytes);
      Setting.LIMITS_LAYERS.bounds().check(layers);
      Setting.LIMITS_INDEX_DEPTH.bounds().check(indexDepth);
    }

    /// The same for the engine.
    public SourceLimits forPushes() {
      return new SourceLimits(Math.toIntExact(manifestBytes), imageBytes, layers, indexDepth);
    }
  }

  /// A store of blobs on local disk.
  ///
  /// @param size the most bytes it holds; 0 is no store
  public record Cache(Path path, long size) {
    public Cache {
      if (!path.isAbsolute() || size < 0) {
        throw new IllegalArgumentException("an absolute path and a size from 0");
      }
    }
  }

  /// The folder for archives that must be read in whole and for layers that are compressed.
  ///
  /// @param size the most bytes that its files take together; 0 is as many as its disk has
  public record Temporary(long size) {
    public Temporary {
      if (size < 0) {
        throw new IllegalArgumentException("a size from 0");
      }
    }
  }

  /// Where pushes may run.
  ///
  /// @param inProcessAllowed whether in the operator itself; where not, each is a Job
  public record Execution(boolean inProcessAllowed) {}

  /// The Pods of attempts that run as Jobs.
  ///
  /// @param image empty is the operator's own
  /// @param resources of the container where a resource names none
  /// @param temporarySize the most bytes of its temporary folder
  /// @param ttlAfterFinished how long a Job is kept that has ended
  public record Worker(
      Optional<String> image,
      WorkerResources resources,
      long temporarySize,
      Duration ttlAfterFinished) {
    static final Setting.Bounds BYTES =
        new Setting.Bounds(64 * ByteQuantity.MEBI, ByteQuantity.PEBI);
    static final Duration LEAST_TTL = Duration.ofMinutes(1);
    static final Duration MOST_TTL = Duration.ofDays(7);

    public Worker {
      BYTES.check(temporarySize);
      if (ttlAfterFinished.compareTo(LEAST_TTL) < 0 || ttlAfterFinished.compareTo(MOST_TTL) > 0) {
        throw new IllegalArgumentException("a finished Job is kept from 1m to 168h");
      }
    }
  }

  /// Where outcomes are sent.
  ///
  /// @param events which of them
  /// @param secretName the Secret with the signing key; empty is unsigned
  public record Notification(URI url, List<String> events, Optional<String> secretName) {
    public Notification {
      events = List.copyOf(events);
    }
  }

  /// Where traces are sent.
  public record Tracing(Optional<URI> otlpEndpoint) {}

  /// The HTTP server for probes and metrics.
  ///
  /// @param port 0 is any free one
  public record Management(int port) {
    public Management {
      Setting.MANAGEMENT_PORT.bounds().check(port);
    }
  }
}
