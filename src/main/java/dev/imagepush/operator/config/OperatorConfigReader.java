package dev.imagepush.operator.config;

import dev.imagepush.api.v1beta1.KubernetesDuration;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.operator.config.OperatorConfig.Cache;
import dev.imagepush.operator.config.OperatorConfig.Concurrency;
import dev.imagepush.operator.config.OperatorConfig.Egress;
import dev.imagepush.operator.config.OperatorConfig.Execution;
import dev.imagepush.operator.config.OperatorConfig.LeaderElection;
import dev.imagepush.operator.config.OperatorConfig.Limits;
import dev.imagepush.operator.config.OperatorConfig.Management;
import dev.imagepush.operator.config.OperatorConfig.Notification;
import dev.imagepush.operator.config.OperatorConfig.SourceScheme;
import dev.imagepush.operator.config.OperatorConfig.Temporary;
import dev.imagepush.operator.config.OperatorConfig.Tracing;
import dev.imagepush.operator.config.OperatorConfig.Watch;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.registry.provider.IdentityEnvironment;
import dev.imagepush.traffic.HostLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Builds an [OperatorConfig] from what the file and the environment say.
final class OperatorConfigReader {
  /// Set by the kubelet in every container.
  private static final String IN_CLUSTER = "KUBERNETES_SERVICE_HOST";

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final Pattern EVENT = Pattern.compile("[A-Z][A-Za-z]{1,62}");
  private static final int MAX_NAME_LENGTH = 253;

  private final Map<String, String> environment;
  private final ConfigValues values;

  OperatorConfigReader(Map<String, String> environment, @Nullable Path file) {
    this.environment = environment;
    this.values =
        new ConfigValues(
            file == null ? "environment" : file.toString(),
            file == null ? Map.of() : ConfigFile.read(file),
            ConfigEnvironment.read(environment));
  }

  OperatorConfig read() {
    LogSettings.check(environment);
    var config =
        new OperatorConfig(
            watch(),
            concurrency(),
            leaderElection(),
            registries(),
            egress(),
            limits(),
            cache(),
            values.value(Setting.TEMPORARY_SIZE, text -> new Temporary(ByteQuantity.parse(text))),
            new Execution(
                values.value(
                    Setting.EXECUTION_IN_PROCESS, text -> oneOf(text, "allowed", "denied"))),
            new WorkerReader(values).read(),
            notifications(),
            new Tracing(optional(Setting.TRACING_OTLP_ENDPOINT, OperatorConfigReader::url)),
            new Management(values.wholeNumber(Setting.MANAGEMENT_PORT)),
            ProxyRules.of(environment),
            new IdentityEnvironment(environment));
    NotYetAvailable.refuse(values);
    return config;
  }

  private Watch watch() {
    return new Watch(
        Set.copyOf(values.list(Setting.WATCH_NAMESPACES, text -> matching(NAMESPACE, text))),
        values.value(Setting.WATCH_LABEL_SELECTOR, LabelSelector::new));
  }

  private Concurrency concurrency() {
    return new Concurrency(
        values.wholeNumber(Setting.CONCURRENCY_PUSHES),
        values.wholeNumber(Setting.CONCURRENCY_JOBS),
        values.wholeNumber(Setting.CONCURRENCY_BLOBS_PER_PUSH),
        values.wholeNumber(Setting.CONCURRENCY_PER_REGISTRY));
  }

  private LeaderElection leaderElection() {
    Duration lease = duration(Setting.LEADER_ELECTION_LEASE_DURATION);
    Duration renew = duration(Setting.LEADER_ELECTION_RENEW_DEADLINE);
    Duration retry = duration(Setting.LEADER_ELECTION_RETRY_PERIOD);
    requireOrder(Setting.LEADER_ELECTION_RETRY_PERIOD, LeaderElection.LEAST_RETRY_PERIOD, retry);
    requireOrder(Setting.LEADER_ELECTION_RENEW_DEADLINE, retry.plusNanos(1), renew);
    requireOrder(Setting.LEADER_ELECTION_LEASE_DURATION, renew.plusNanos(1), lease);
    return new LeaderElection(
        optional(Setting.LEADER_ELECTION_ENABLED, OperatorConfigReader::yesOrNo)
            .orElseGet(() -> environment.containsKey(IN_CLUSTER)),
        values.value(Setting.LEADER_ELECTION_LEASE_NAME, OperatorConfigReader::name),
        optional(Setting.LEADER_ELECTION_LEASE_NAMESPACE, text -> matching(NAMESPACE, text)),
        lease,
        renew,
        retry);
  }

  private Duration duration(Setting setting) {
    return values.value(setting, KubernetesDuration::parse);
  }

  private void requireOrder(Setting setting, Duration least, Duration given) {
    if (given.compareTo(least) < 0) {
      throw values.refusal(new ConfigKey(setting), "is too short; allowed: " + setting.allowed());
    }
  }

  private List<RegistrySettings> registries() {
    var registries = new ArrayList<RegistrySettings>();
    var hosts = new HashSet<HostGlob>();
    for (int i = 0; i < values.entries("registries"); i++) {
      RegistrySettings registry = registry(i);
      if (!hosts.add(registry.host())) {
        throw values.refusal(
            new ConfigKey(Setting.REGISTRIES_HOST, i),
            "names " + registry.host() + ", which an entry before names already; join the two");
      }
      registries.add(registry);
    }
    return registries;
  }

  private RegistrySettings registry(int entry) {
    return new RegistrySettings(
        values.needed(new ConfigKey(Setting.REGISTRIES_HOST, entry), HostGlob::new),
        values.value(
            new ConfigKey(Setting.REGISTRIES_INSECURE, entry),
            text -> oneOf(text, "allowed", "denied")),
        limits(entry),
        values
            .optional(
                new ConfigKey(Setting.REGISTRIES_CHUNK_SIZE, entry), RegistrySettings::chunkSize)
            .orElse(ChunkSize.AS_THE_REGISTRY_WANTS),
        values.list(new ConfigKey(Setting.REGISTRIES_TRUSTED_REALMS, entry), HostGlob::new),
        new RegistrySettings.ProviderCredentials(
            values.value(
                new ConfigKey(Setting.REGISTRIES_PROVIDER_CREDENTIALS, entry),
                text -> oneOf(text, "allowed", "denied")),
            Set.copyOf(
                values.list(
                    new ConfigKey(Setting.REGISTRIES_PROVIDER_NAMESPACES, entry),
                    text -> matching(NAMESPACE, text)))));
  }

  private HostLimits limits(int entry) {
    OptionalLong concurrency = number(Setting.REGISTRIES_CONCURRENCY, entry);
    return new HostLimits(
        concurrency.isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(Math.toIntExact(concurrency.getAsLong())),
        number(Setting.REGISTRIES_REQUESTS_PER_SECOND, entry),
        number(Setting.REGISTRIES_MANIFESTS_PER_SECOND, entry),
        optionalLong(
            Setting.REGISTRIES_BYTES_PER_SECOND,
            entry,
            text -> ByteQuantity.parse(text, ByteQuantity.KIBI, Long.MAX_VALUE)));
  }

  private OptionalLong number(Setting setting, int entry) {
    return optionalLong(setting, entry, text -> ConfigValues.number(setting, text));
  }

  private OptionalLong optionalLong(Setting setting, int entry, Function<String, Long> parser) {
    return values
        .optional(new ConfigKey(setting, entry), parser)
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  private Egress egress() {
    List<EgressRule> allow = values.list(Setting.EGRESS_ALLOW, EgressRule::parse);
    List<EgressRule> deny = values.list(Setting.EGRESS_DENY, EgressRule::parse);
    if (allow.stream().anyMatch(deny::contains)) {
      throw values.refusal(
          new ConfigKey(Setting.EGRESS_ALLOW), "holds an entry of egress.deny too; remove one");
    }
    return new Egress(
        allow,
        deny,
        Set.copyOf(
            values.list(
                Setting.EGRESS_SOURCE_SCHEMES,
                text -> SourceScheme.valueOf(text.toUpperCase(Locale.ROOT)))));
  }

  private Limits limits() {
    return new Limits(
        values.value(
            Setting.LIMITS_MANIFEST_BYTES,
            text -> Limits.MANIFEST_BYTES.check(ByteQuantity.parse(text))),
        values.value(
            Setting.LIMITS_IMAGE_BYTES, text -> Limits.IMAGE_BYTES.check(ByteQuantity.parse(text))),
        values.wholeNumber(Setting.LIMITS_LAYERS),
        values.wholeNumber(Setting.LIMITS_INDEX_DEPTH));
  }

  private Cache cache() {
    return new Cache(
        values.value(Setting.CACHE_PATH, OperatorConfigReader::absolutePath),
        values.value(Setting.CACHE_SIZE, ByteQuantity::parse));
  }

  private List<Notification> notifications() {
    var notifications = new ArrayList<Notification>();
    for (int i = 0; i < values.entries("notifications"); i++) {
      notifications.add(
          new Notification(
              values.needed(new ConfigKey(Setting.NOTIFICATIONS_URL, i), OperatorConfigReader::url),
              values.list(
                  new ConfigKey(Setting.NOTIFICATIONS_EVENTS, i), text -> matching(EVENT, text)),
              values.optional(
                  new ConfigKey(Setting.NOTIFICATIONS_SECRET_REF, i), OperatorConfigReader::name)));
    }
    return notifications;
  }

  private <T> Optional<T> optional(Setting setting, Function<String, T> parser) {
    return values.optional(new ConfigKey(setting), parser);
  }

  private static String matching(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("not of the form " + pattern);
    }
    return text;
  }

  private static String name(String text) {
    if (text.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException("a name of at most " + MAX_NAME_LENGTH + " characters");
    }
    return matching(NAME, text);
  }

  private static boolean yesOrNo(String text) {
    return oneOf(text, "true", "false");
  }

  private static boolean oneOf(String text, String yes, String no) {
    if (!text.equals(yes) && !text.equals(no)) {
      throw new IllegalArgumentException(yes + " or " + no);
    }
    return text.equals(yes);
  }

  private static Path absolutePath(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("an absolute path");
    }
    return path;
  }

  /// A user name and password in a URL would be printed with it; they belong in a Secret.
  private static URI url(String text) {
    URI url = URI.create(text);
    boolean plain = url.getRawUserInfo() == null && !text.contains("@");
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!plain || !web || url.getHost() == null) {
      throw new IllegalArgumentException("an https or http URL without user name and password");
    }
    return url;
  }
}
