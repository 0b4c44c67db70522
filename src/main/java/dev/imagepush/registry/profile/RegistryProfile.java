package dev.imagepush.registry.profile;

import dev.imagepush.traffic.HostLimits;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// What is known of one kind of registry. A kind that people run under names of their own has no hosts:
/// what it needs is found out at run time, or configured for its host.
///
/// @param hosts globs of the hosts that are of this kind; the port does not matter
/// @param chunking whether a blob may be sent in several requests
/// @param chunkBytes the longest chunk, where chunks are needed
/// @param leastChunkBytes the shortest chunk, the last one apart
/// @param mounts whether it is worth to ask for a blob to be mounted
/// @param limits what it is known to bear of all pushes together
public record RegistryProfile(
    String name,
    List<String> hosts,
    boolean chunking,
    long chunkBytes,
    long leastChunkBytes,
    boolean mounts,
    HostLimits limits) {
  private static final long MIB = 1 << 20;

  /// A registry of which nothing is known. Chunks stay below the 100 MB that Cloudflare lets through.
  public static final RegistryProfile GENERIC =
      new RegistryProfile("any other", List.of(), true, 64 * MIB, 0, true, HostLimits.NONE);

  /// Parts other than the last have at least 5 MB (dotnet/sdk-container-builds#424); a manifest is
  /// answered 429 above about ten a second (containerd/containerd#10447).
  private static final RegistryProfile ECR =
      GENERIC
          .named("Amazon ECR", "*.dkr.ecr.*.amazonaws.com", "*.dkr.ecr.*.amazonaws.com.cn")
          .chunks(16 * MIB, 10 * MIB)
          .bearing(HostLimits.NONE.withManifestsPerSecond(10));

  /// As ECR; a mount fails there (aws/containers-roadmap#1459).
  private static final RegistryProfile ECR_PUBLIC =
      ECR.named("Amazon ECR Public", "public.ecr.aws").withoutMounts();

  /// No upload in chunks at all (dotnet/sdk-container-builds#287, containers/skopeo#1101); about 83
  /// requests a second and project (kubernetes-sigs/promo-tools).
  private static final RegistryProfile ARTIFACT_REGISTRY =
      GENERIC
          .named("Google Artifact Registry", "*.pkg.dev", "gcr.io", "*.gcr.io")
          .withoutChunks()
          .bearing(HostLimits.NONE.withRequestsPerSecond(50));

  /// A body of more than some 20 MB was answered 413 for some (goharbor/harbor#23015), not for others.
  private static final RegistryProfile ACR =
      GENERIC.named("Azure Container Registry", "*.azurecr.io", "*.azurecr.cn").chunks(16 * MIB, 0);

  private static final RegistryProfile DOCKER_HUB =
      GENERIC.named("Docker Hub", "docker.io", "index.docker.io", "registry-1.docker.io");

  private static final RegistryProfile QUAY = GENERIC.named("Quay", "quay.io");

  private static final RegistryProfile HARBOR = GENERIC.named("Harbor");

  private static final RegistryProfile GITLAB = GENERIC.named("GitLab", "registry.gitlab.com");

  /// A chunk of more than 4 MiB is answered 416 (ocx-sh/ocx#237), a whole blob of any size is taken.
  private static final RegistryProfile GHCR =
      GENERIC.named("GitHub Container Registry", "ghcr.io").chunks(3 * MIB, 0);

  /// Answers 500 to uploads side by side (go-gitea/gitea#19586).
  private static final RegistryProfile GITEA =
      GENERIC
          .named("Gitea, Forgejo", "codeberg.org")
          .bearing(HostLimits.NONE.withUploads(OptionalInt.of(2)));

  /// Reported to refuse a blob in one PUT (containerd/containerd#3533); found out where it does.
  private static final RegistryProfile JFROG = GENERIC.named("JFrog Artifactory", "*.jfrog.io");

  private static final RegistryProfile ZOT = GENERIC.named("zot");

  /// All kinds that are known by name; the last is any other.
  public static final List<RegistryProfile> ALL =
      List.of(
          ECR,
          ECR_PUBLIC,
          ARTIFACT_REGISTRY,
          ACR,
          DOCKER_HUB,
          QUAY,
          HARBOR,
          GITLAB,
          GHCR,
          GITEA,
          JFROG,
          ZOT,
          GENERIC);

  public RegistryProfile {
    hosts = List.copyOf(hosts);
    if (chunkBytes < 1 || leastChunkBytes > chunkBytes) {
      throw new IllegalArgumentException("a chunk has at least one byte, and its least many");
    }
  }

  /// The profile of a host, which may have a port.
  public static RegistryProfile of(String host) {
    return ALL.stream().filter(profile -> profile.covers(host)).findFirst().orElse(GENERIC);
  }

  private boolean covers(String host) {
    String withoutPort = host.replaceFirst(":[0-9]+$", "");
    return hosts.stream().anyMatch(glob -> matches(glob, withoutPort));
  }

  private static boolean matches(String glob, String host) {
    return Pattern.matches(Pattern.quote(glob).replace("*", "\\E[a-z0-9.-]+\\Q"), host);
  }

  private RegistryProfile named(String newName, String... newHosts) {
    return new RegistryProfile(
        newName, List.of(newHosts), chunking, chunkBytes, leastChunkBytes, mounts, limits);
  }

  private RegistryProfile chunks(long most, long least) {
    return new RegistryProfile(name, hosts, true, most, least, mounts, limits);
  }

  private RegistryProfile withoutChunks() {
    return new RegistryProfile(name, hosts, false, chunkBytes, leastChunkBytes, mounts, limits);
  }

  private RegistryProfile withoutMounts() {
    return new RegistryProfile(name, hosts, chunking, chunkBytes, leastChunkBytes, false, limits);
  }

  private RegistryProfile bearing(HostLimits newLimits) {
    return new RegistryProfile(
        name, hosts, chunking, chunkBytes, leastChunkBytes, mounts, newLimits);
  }
}
