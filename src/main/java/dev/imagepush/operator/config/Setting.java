package dev.imagepush.operator.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// One setting of the operator: its place in the configuration file, its environment variable, its
/// default and what it may be. The closed list of what can be configured.
///
/// A path names the keys from the top of the file, joined by dots; `[]` stands for the number of an
/// entry, which the variable spells as `<n>`, counted from 0.
enum Setting {
  WATCH_NAMESPACES("watch.namespaces", Shape.LIST, "", "names of namespaces; none means all"),
  WATCH_LABEL_SELECTOR(
      "watch.labelSelector", Shape.VALUE, "", "a label selector such as team=a,tier in (web,api)"),

  CONCURRENCY_PUSHES("concurrency.pushes", "16", new Bounds(1, 1024)),
  CONCURRENCY_JOBS("concurrency.jobs", "64", new Bounds(1, 10_000)),
  CONCURRENCY_BLOBS_PER_PUSH("concurrency.blobsPerPush", "4", new Bounds(1, 64)),
  CONCURRENCY_PER_REGISTRY("concurrency.perRegistry", "8", new Bounds(1, 1024)),

  LEADER_ELECTION_ENABLED(
      "leaderElection.enabled", Shape.VALUE, "true in a cluster, else false", "true or false"),
  LEADER_ELECTION_LEASE_NAME(
      "leaderElection.leaseName",
      Shape.VALUE,
      "imagepush",
      "a name: lower-case letters, digits, - and ."),
  LEADER_ELECTION_LEASE_NAMESPACE(
      "leaderElection.leaseNamespace",
      Shape.VALUE,
      "the operator's own namespace",
      "the name of a namespace"),
  LEADER_ELECTION_LEASE_DURATION(
      "leaderElection.leaseDuration",
      Shape.VALUE,
      "15s",
      "a duration such as 15s, longer than renewDeadline"),
  LEADER_ELECTION_RENEW_DEADLINE(
      "leaderElection.renewDeadline",
      Shape.VALUE,
      "10s",
      "a duration such as 10s, longer than retryPeriod"),
  LEADER_ELECTION_RETRY_PERIOD(
      "leaderElection.retryPeriod", Shape.VALUE, "3s", "a duration such as 3s, at least 100ms"),

  REGISTRIES_HOST(
      "registries[].host",
      Shape.VALUE,
      "none; needed",
      "a host such as registry.example.com:5000, or a glob such as *.example.com"),
  REGISTRIES_INSECURE("registries[].insecure", Shape.VALUE, "denied", "allowed or denied"),
  REGISTRIES_CONCURRENCY(
      "registries[].concurrency",
      "the registry's own, else concurrency.perRegistry",
      new Bounds(1, 1024)),
  REGISTRIES_REQUESTS_PER_SECOND(
      "registries[].requestsPerSecond",
      "the registry's own, else unlimited",
      new Bounds(1, 100_000)),
  REGISTRIES_MANIFESTS_PER_SECOND(
      "registries[].manifestsPerSecond",
      "the registry's own, else unlimited",
      new Bounds(1, 100_000)),
  REGISTRIES_BYTES_PER_SECOND(
      "registries[].bytesPerSecond",
      Shape.VALUE,
      "unlimited",
      "bytes a second such as 200Mi, at least 1Ki"),
  REGISTRIES_CHUNK_SIZE(
      "registries[].chunkSize",
      Shape.VALUE,
      "the registry's own",
      "bytes such as 16Mi, at least 64Ki, or monolithic"),
  REGISTRIES_TRUSTED_REALMS(
      "registries[].trustedRealms",
      Shape.LIST,
      "",
      "hosts such as auth.example.com or *.example.com"),
  REGISTRIES_PROVIDER_CREDENTIALS(
      "registries[].providerCredentials", Shape.VALUE, "denied", "allowed or denied"),
  REGISTRIES_PROVIDER_NAMESPACES(
      "registries[].providerNamespaces", Shape.LIST, "", "names of namespaces; none means all"),

  EGRESS_ALLOW(
      "egress.allow", Shape.LIST, "", "networks such as 10.0.0.0/8, addresses, hosts or globs"),
  EGRESS_DENY(
      "egress.deny", Shape.LIST, "", "networks such as 10.0.0.0/8, addresses, hosts or globs"),
  EGRESS_SOURCE_SCHEMES("egress.sourceSchemes", Shape.LIST, "https,s3", "https, http and s3"),

  LIMITS_MANIFEST_BYTES(
      "limits.manifestBytes", Shape.VALUE, "4Mi", "bytes such as 4Mi, from 64Ki to 64Mi"),
  LIMITS_IMAGE_BYTES("limits.imageBytes", Shape.VALUE, "1Ti", "bytes such as 1Ti, from 1Mi to 1Pi"),
  LIMITS_LAYERS("limits.layers", "4096", new Bounds(1, 100_000)),
  LIMITS_INDEX_DEPTH("limits.indexDepth", "4", new Bounds(1, 16)),

  CACHE_PATH("cache.path", Shape.VALUE, "/var/cache/imagepush", "an absolute path"),
  CACHE_SIZE("cache.size", Shape.VALUE, "0", "bytes such as 50Gi; 0 is off"),

  TEMPORARY_SIZE("temporary.size", Shape.VALUE, "0", "bytes such as 4Gi; 0 is all of its disk"),

  EXECUTION_IN_PROCESS("execution.inProcess", Shape.VALUE, "allowed", "allowed or denied"),

  WORKER_IMAGE(
      "worker.image",
      Shape.VALUE,
      "the operator's own",
      "an image such as registry.example.com/imagepush:1.2"),
  WORKER_REQUESTED_CPU(
      "worker.resources.requests.cpu", Shape.VALUE, "100m", "a number of CPUs such as 500m or 2"),
  WORKER_REQUESTED_MEMORY(
      "worker.resources.requests.memory",
      Shape.VALUE,
      "256Mi",
      "bytes such as 256Mi, at least 64Mi and no more than limits.memory"),
  WORKER_CPU_LIMIT(
      "worker.resources.limits.cpu",
      Shape.VALUE,
      "none",
      "a number of CPUs such as 500m or 2, no less than requests.cpu"),
  WORKER_MEMORY_LIMIT(
      "worker.resources.limits.memory", Shape.VALUE, "512Mi", "bytes such as 512Mi, at least 64Mi"),
  WORKER_TEMPORARY_SIZE(
      "worker.temporarySize", Shape.VALUE, "4Gi", "bytes such as 4Gi, at least 64Mi"),
  WORKER_TTL_AFTER_FINISHED(
      "worker.ttlAfterFinished", Shape.VALUE, "1h", "a duration such as 1h, from 1m to 168h"),

  NOTIFICATIONS_URL(
      "notifications[].url",
      Shape.VALUE,
      "none; needed",
      "an https or http URL without user name and password"),
  NOTIFICATIONS_EVENTS(
      "notifications[].events",
      Shape.LIST,
      "Pushed,Stalled,Recovered",
      "names of events such as Pushed, Stalled and Recovered"),
  NOTIFICATIONS_SECRET_REF(
      "notifications[].secretRef.name", Shape.VALUE, "none", "the name of a Secret"),

  TRACING_OTLP_ENDPOINT(
      "tracing.otlpEndpoint",
      Shape.VALUE,
      "none",
      "an https or http URL without user name and password"),

  MANAGEMENT_PORT("management.port", "8080", new Bounds(0, 65_535));

  /// What stands at a setting's place.
  enum Shape {
    VALUE,
    LIST
  }

  /// The smallest and largest whole number that a setting takes.
  record Bounds(long least, long most) {
    String allowed() {
      return "a whole number from " + least + " to " + most;
    }

    long check(long number) {
      if (number < least || number > most) {
        throw new IllegalArgumentException(allowed() + ", got: " + number);
      }
      return number;
    }
  }

  private static final String PREFIX = "IMAGEPUSH_";

  private final String path;
  private final Shape shape;
  private final String byDefault;
  private final String allowed;
  private final Bounds bounds;

  Setting(String path, Shape shape, String byDefault, String allowed) {
    this(path, shape, byDefault, allowed, new Bounds(Long.MIN_VALUE, Long.MAX_VALUE));
  }

  Setting(String path, String byDefault, Bounds bounds) {
    this(path, Shape.VALUE, byDefault, bounds.allowed(), bounds);
  }

  Setting(String path, Shape shape, String byDefault, String allowed, Bounds bounds) {
    this.path = path;
    this.shape = shape;
    this.byDefault = byDefault;
    this.allowed = allowed;
    this.bounds = bounds;
  }

  /// The keys from the top of the file, such as `registries[].host`.
  String path() {
    return path;
  }

  /// The same with an entry's number in it, such as `registries[2].host`.
  String path(int entry) {
    return path.replace("[]", "[" + entry + "]");
  }

  Shape shape() {
    return shape;
  }

  /// The text that stands for this setting where nothing is set, or words where it is not one text.
  String byDefault() {
    return byDefault;
  }

  List<String> defaultList() {
    return byDefault.isEmpty() ? List.of() : List.of(byDefault.split(","));
  }

  /// What may be written, to end a sentence with.
  String allowed() {
    return allowed;
  }

  Bounds bounds() {
    return bounds;
  }

  /// The environment variable: the path in upper case, words apart, such as
  /// `IMAGEPUSH_CONCURRENCY_BLOBS_PER_PUSH`; `<n>` in it stands for an entry's number.
  String variable() {
    return Arrays.stream(path.split("\\."))
        .map(Setting::words)
        .collect(Collectors.joining("_", PREFIX, ""));
  }

  /// How the variables of this setting's section begin.
  String sectionPrefix() {
    return PREFIX + words(path.substring(0, path.indexOf('.')).replace("[]", "")) + "_";
  }

  private static String words(String key) {
    return key.replace("[]", "_<n>")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toUpperCase(Locale.ROOT)
        .replace("<N>", "<n>");
  }
}
