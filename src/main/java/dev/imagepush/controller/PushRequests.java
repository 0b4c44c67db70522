package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePushSpec;
import dev.imagepush.api.v1beta1.KubernetesDuration;
import dev.imagepush.api.v1beta1.OverwritePolicy;
import dev.imagepush.api.v1beta1.RegistrySource;
import dev.imagepush.api.v1beta1.SecretReference;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.NamedCredential;
import dev.imagepush.credentials.Origin;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.Repository;
import dev.imagepush.push.Destination;
import dev.imagepush.push.Overwrite;
import dev.imagepush.push.PlatformSelection;
import dev.imagepush.push.PushRequest;
import dev.imagepush.push.PushScope;
import dev.imagepush.push.Referrers;
import dev.imagepush.push.RetryPolicy;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.registry.provider.CloudProvider;
import dev.imagepush.source.SourceSpec;
import dev.imagepush.worker.WorkerFiles;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Translates a resource into a request: the edge between the Kubernetes API and the engine. What the
/// schema has checked is checked again, by the types that come out; a resource may be older than it.
public final class PushRequests {
  private static final ExecutionEnvironment IN_A_WORKER =
      new ExecutionEnvironment.InWorker(Path.of(WorkerFiles.VOLUME));

  private final PushPolicy policy;
  private final int blobsAtOnce;
  private final ExecutionEnvironment here;

  public PushRequests(PushPolicy policy, int blobsAtOnce, ExecutionEnvironment here) {
    this.policy = policy;
    this.blobsAtOnce = blobsAtOnce;
    this.here = here;
  }

  /// The request of a spec.
  ///
  /// @param tenant the namespace that the resource is in
  /// @param secrets of that namespace
  /// @throws ExitException InvalidSpec, PolicyDenied, SecretNotFound, SecretInvalid or Forbidden
  public PushRequest of(Tenant tenant, ImagePushSpec spec, NamespacedSecrets secrets) {
    return request(tenant, spec, new ReadSecrets(secrets), here);
  }

  /// Returns where a worker could make a request of a spec, as far as that can be told without its
  /// Secrets, of which none is read.
  ///
  /// @param tenant the namespace that the resource is in
  /// @throws ExitException InvalidSpec or PolicyDenied
  public void check(Tenant tenant, ImagePushSpec spec) {
    request(tenant, spec, new UnreadSecrets(), IN_A_WORKER);
  }

  private PushRequest request(
      Tenant tenant,
      ImagePushSpec spec,
      EndpointSecrets secrets,
      ExecutionEnvironment environment) {
    NotYetAvailable.requireNone(spec);
    environment.requireFit(spec);
    if (retryPolicy(spec).isEmpty()) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          "spec.retry: a limit of at least 0, an initialDelay such as 10s and a maxDelay such as 15m"
              + " are needed");
    }
    if (spec.interval() != null && interval(spec).isEmpty()) {
      throw new ExitException(
          ExitReason.INVALID_SPEC, "spec.interval: a duration such as 30m or 1h is needed");
    }
    return new PushRequest(
        tenant,
        source(tenant, spec, secrets, environment),
        scope(spec),
        destination(tenant, spec, secrets),
        blobsAtOnce,
        parsed("spec.timeout", spec.timeout(), PushRequests::positiveDuration),
        bandwidth(spec.bandwidth()));
  }

  private static OptionalLong bandwidth(@Nullable Quantity bandwidth) {
    if (bandwidth == null) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(parsed("spec.bandwidth", bandwidth.toString(), Bandwidth::parse));
  }

  /// How failed attempts are repeated; empty where the spec says it in a way that cannot be read. A
  /// maxDelay that is shorter than the initialDelay is taken to be as long.
  static Optional<RetryPolicy> retryPolicy(ImagePushSpec spec) {
    try {
      Duration initial = KubernetesDuration.parse(spec.retry().initialDelay());
      Duration max = KubernetesDuration.parse(spec.retry().maxDelay());
      return Optional.of(
          new RetryPolicy(
              spec.retry().limit(), initial, max.compareTo(initial) < 0 ? initial : max));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// How often it is checked; empty for once, and where the spec says it in a way that cannot be read.
  static Optional<Duration> interval(ImagePushSpec spec) {
    try {
      return Optional.ofNullable(spec.interval()).map(PushRequests::positiveDuration);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Duration positiveDuration(String text) {
    Duration duration = KubernetesDuration.parse(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("a duration of at least 1s is needed");
    }
    return duration;
  }

  /// The names of all Secrets that a spec refers to.
  static List<String> secretNames(ImagePushSpec spec) {
    @Nullable RegistrySource registry = spec.source().registry();
    Stream<@Nullable SecretReference> ofRegistries =
        Stream.of(
            registry == null ? null : registry.secretRef(),
            registry == null ? null : registry.certSecretRef(),
            registry == null ? null : registry.proxySecretRef(),
            spec.destination().secretRef(),
            spec.destination().certSecretRef(),
            spec.destination().proxySecretRef());
    return Stream.concat(ofRegistries, ArchiveSources.secrets(spec.source().archive()))
        .filter(Objects::nonNull)
        .map(SecretReference::name)
        .distinct()
        .toList();
  }

  private static PushScope scope(ImagePushSpec spec) {
    return new PushScope(
        parsed("spec.platforms", spec.platforms(), PlatformSelection::parse),
        switch (spec.referrers()) {
          case IGNORE -> Referrers.IGNORE;
          case COPY -> Referrers.COPY;
        });
  }

  private SourceSpec source(
      Tenant tenant,
      ImagePushSpec spec,
      EndpointSecrets secrets,
      ExecutionEnvironment environment) {
    @Nullable RegistrySource registry = spec.source().registry();
    if (registry == null) {
      return new ArchiveSources(policy, secrets, environment).of(spec.source().archive());
    }
    String field = "spec.source.registry";
    ImageReference image =
        parsed(field + ".image", registry.image(), ImageReference::parse).withDefaultTag();
    return new SourceSpec.InRegistry(
        image,
        access(
            tenant,
            image.repository(),
            registry.insecure(),
            registry.secretRef(),
            registry.certSecretRef(),
            registry.proxySecretRef(),
            field,
            secrets));
  }

  /// The destination of a spec.
  ///
  /// @param secrets of the tenant's namespace
  /// @throws ExitException as [#of] does
  Destination destination(Tenant tenant, ImagePushSpec spec, NamespacedSecrets secrets) {
    return destination(tenant, spec, new ReadSecrets(secrets));
  }

  private Destination destination(Tenant tenant, ImagePushSpec spec, EndpointSecrets secrets) {
    String field = "spec.destination";
    Repository repository =
        parsed(field + ".repository", spec.destination().repository(), Repository::parse);
    List<Repository> mountFrom =
        spec.destination().mountFrom().stream()
            .map(
                path ->
                    parsed(
                        field + ".mountFrom",
                        path,
                        text -> new Repository(repository.host(), text)))
            .toList();
    return new Destination(
        repository,
        tags(spec),
        spec.destination().overwrite() == OverwritePolicy.NEVER
            ? Overwrite.NEVER
            : Overwrite.ALWAYS,
        mountFrom,
        access(
            tenant,
            repository,
            spec.destination().insecure(),
            spec.destination().secretRef(),
            spec.destination().certSecretRef(),
            spec.destination().proxySecretRef(),
            field,
            secrets));
  }

  /// The tags of the spec, or the source's own where it names none.
  public static List<String> tags(ImagePushSpec spec) {
    List<String> tags = spec.destination().tags();
    if (!tags.isEmpty()) {
      for (String tag : tags) {
        if (!ImageReference.isTag(tag)) {
          throw new ExitException(
              ExitReason.INVALID_SPEC, "spec.destination.tags has an entry that is no tag");
        }
      }
      return tags;
    }
    if (spec.source().registry() == null) {
      return ArchiveSources.tag(spec.source().archive()).map(List::of).orElse(List.of());
    }
    ImageReference image =
        parsed(
                "spec.source.registry.image",
                spec.source().registry().image(),
                ImageReference::parse)
            .withDefaultTag();
    return image.tag() == null ? List.of() : List.of(image.tag());
  }

  private RegistryAccess access(
      Tenant tenant,
      Repository repository,
      boolean insecure,
      @Nullable SecretReference secretRef,
      @Nullable SecretReference certSecretRef,
      @Nullable SecretReference proxySecretRef,
      String field,
      EndpointSecrets secrets) {
    RegistryEndpoint endpoint =
        RegistryEndpoint.of(
            repository,
            insecure,
            secrets.tls(certSecretRef, field + ".certSecretRef"),
            proxySecretRef == null
                ? policy.proxies()
                : ProxyRules.all(secrets.proxy(proxySecretRef, field + ".proxySecretRef")));
    requireAllowedScheme(endpoint.origin(), field);
    NamedCredential named =
        secretRef == null && CloudProvider.at(endpoint.origin()).isPresent()
            ? ambient(
                tenant, endpoint.origin(), certSecretRef != null || proxySecretRef != null, field)
            : secrets.credential(secretRef, repository, field + ".secretRef");
    return new RegistryAccess(
        endpoint, named.credential(), named.name(), policy.trustedRealms(endpoint.origin()));
  }

  private void requireAllowedScheme(Origin registry, String field) {
    if (!registry.isHttps() && !policy.allowsPlainHttp(registry)) {
      String host = RegistryEndpoint.referenceHost(registry);
      throw new ExitException(
          ExitReason.POLICY_DENIED,
          field
              + ".insecure: plain HTTP to "
              + host
              + " is not allowed; an administrator can allow it in the operator's configuration"
              + " (registries: [{host: "
              + host
              + ", insecure: allowed}])");
    }
  }

  /// The operator's own identity, where it may be used. Never on a way that the resource chose: who names
  /// the proxy and the authority that is trusted could read along.
  private NamedCredential ambient(Tenant tenant, Origin registry, boolean ownWay, String field) {
    String none = "no " + field + ".secretRef is set, and the operator's own identity is not used ";
    if (!policy.allowsProviderCredentials(registry, tenant)) {
      return new NamedCredential(
          Credential.ANONYMOUS,
          none
              + "for "
              + tenant
              + "; an administrator can allow it in the operator's configuration (registries: [{host: "
              + RegistryEndpoint.referenceHost(registry)
              + ", providerCredentials: allowed}])");
    }
    return ownWay
        ? new NamedCredential(
            Credential.ANONYMOUS, none + "beside a certSecretRef or a proxySecretRef")
        : new NamedCredential(new Credential.Ambient(), "the operator's own identity");
  }

  static <S, T> T parsed(String field, S text, Function<S, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new ExitException(ExitReason.INVALID_SPEC, field + ": " + e.getMessage(), e);
    }
  }
}
