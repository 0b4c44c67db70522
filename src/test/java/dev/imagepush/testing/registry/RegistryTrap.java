package dev.imagepush.testing.registry;

import java.util.function.Supplier;

/// A departure from the specification that a registry in the world is known for, and that a client
/// falls into who takes the specification at its word. Each names where it was read of.
public enum RegistryTrap {
  /// Answers a chunk with 201, where the specification has 202 (openai/tart#273,
  /// dotnet/sdk-container-builds#279).
  ECR_ANSWERS_201_TO_A_CHUNK(RegistryBrand.ECR, () -> ChunkTraps.answering(201)),

  /// Refuses what follows a chunk of less than 5 MiB, and announces no minimum: "All layer parts
  /// except the last part should be at least 5MB" (dotnet/sdk-container-builds#424).
  ECR_WANTS_CHUNKS_OF_5_MIB(RegistryBrand.ECR, () -> ChunkTraps.atLeast(5L << 20)),

  /// Says `Range` of the first chunk for ever, though it keeps the later ones too
  /// (aws/containers-roadmap#2831).
  ECR_RANGE_STAYS_AT_THE_FIRST_CHUNK(RegistryBrand.ECR, ChunkTraps::rangeOfTheFirst),

  /// Knows only repositories that were created beforehand: `NAME_UNKNOWN` else. A test creates one
  /// with [FakeRegistry#createRepository].
  ECR_WANTS_THE_REPOSITORY_CREATED(RegistryBrand.ECR, () -> ManifestTraps::createdOnly),

  /// Refuses to put a tag that exists, the same manifest included (moby/buildkit#3776,
  /// aws/containers-roadmap#2380).
  ECR_TAGS_ARE_IMMUTABLE(RegistryBrand.ECR, () -> ManifestTraps::immutableTags),

  /// Takes no second chunk: "Artifact Registry does not support Docker chunked uploads"
  /// (cloud.google.com/artifact-registry/docs/reference/docker-api). Which status it answers is
  /// told nowhere; here 405.
  GOOGLE_TAKES_ONE_CHUNK(RegistryBrand.GOOGLE, () -> ChunkTraps::single),

  /// Refuses the end of an upload now and then with 416 (Azure/acr#866): here the first one.
  ACR_REFUSES_A_COMMIT_WITH_416(RegistryBrand.ACR, ChunkTraps::firstCommitRefused),

  /// Refuses a blob of more than 20 MB in one request with 413 (goharbor/harbor#23015).
  ACR_LIMITS_MONOLITHIC_UPLOADS(RegistryBrand.ACR, () -> BodyTraps.limitedMonolithic(20_000_000)),

  /// Sends whoever reads a blob to a store on another host, which answers 400 to an `Authorization`
  /// beside its signed URL (Azure/acr#217).
  ACR_STORE_REFUSES_AUTHORIZATION(RegistryBrand.ACR, BlobStoreTrap::new),

  /// Ends a limit's patience in plain text, with header lines that end in a bare line feed
  /// (docker/hub-feedback#1907): here once, for a manifest. The hub's `Retry-After` is 60; here 1,
  /// which a test can wait for.
  DOCKER_HUB_LIMITS_IN_PLAIN_TEXT(RegistryBrand.DOCKER_HUB, ManifestTraps::plainTextLimit),

  /// Answers 400 to a mount without `from` (GoogleContainerTools/jib#703).
  QUAY_REFUSES_A_MOUNT_WITHOUT_FROM(RegistryBrand.QUAY, () -> MountTraps::withoutFrom),

  /// Refuses to cancel an upload, for which its tokens never hold the right
  /// (containers/image, `docker_image_dest.go`).
  QUAY_REFUSES_TO_CANCEL(RegistryBrand.QUAY, () -> TokenTraps::noCancel),

  /// Answers 401 to a mount from a project that it does not know (goharbor/harbor#17097).
  HARBOR_ANSWERS_401_TO_A_MOUNT(RegistryBrand.HARBOR, () -> MountTraps::fromUnknownProject),

  /// Fails at every mount with 500 (google/go-containerregistry#2033).
  GITLAB_FAILS_AT_MOUNTS(RegistryBrand.GITLAB, () -> MountTraps::failing),

  /// Lets a token end while a blob is under way, and answers 401 in the midst of its body
  /// (moby/moby#33558): here once, after 64 KiB; every token issued before is worthless then.
  GITLAB_TOKEN_ENDS_IN_MID_BODY(RegistryBrand.GITLAB, TokenTraps::endingInMidBody),

  /// Refuses a chunk of more than 4 MiB with 416 (oras-project/rust-oci-client#35,
  /// ocx-sh/ocx#237), while a whole blob may be of any size.
  GHCR_LIMITS_CHUNKS_TO_4_MIB(RegistryBrand.GHCR, () -> BodyTraps.limitedChunks(4L << 20)),

  /// Has no list of referrers: 404 (NVIDIA/aicr#1957).
  GHCR_HAS_NO_REFERRERS(RegistryBrand.GHCR, () -> ManifestTraps::noReferrers),

  /// Denies a token now and then (devantler-tech/ksail#7154): here the first one.
  GHCR_DENIES_A_TOKEN_ONCE(RegistryBrand.GHCR, TokenTraps::firstDenied),

  /// Refuses a second chunk that comes without `Content-Range`: "Stream uploads after first write
  /// are not allowed" (dotnet/sdk-container-builds#471).
  GITEA_STREAMS_ONCE(RegistryBrand.GITEA, () -> ChunkTraps::streamedOnce),

  /// Answers 404 to a `POST` for a token (go-gitea/gitea#34610).
  GITEA_GIVES_TOKENS_TO_GET_ALONE(RegistryBrand.GITEA, () -> TokenTraps::getOnly),

  /// Fails with 500 while another upload is under way (go-gitea/gitea#19586).
  GITEA_FAILS_AT_PARALLEL_UPLOADS(RegistryBrand.GITEA, BodyTraps::oneAtATime),

  /// Answers 404 `BLOB_UNKNOWN` to a blob that comes whole in a `PUT` (docker/buildx#196,
  /// containerd/containerd#3533).
  JFROG_WANTS_A_PATCH(RegistryBrand.JFROG, () -> ChunkTraps::patchFirst),

  /// Refuses Docker's media types (project-zot/zot#2234).
  ZOT_REFUSES_DOCKER_TYPES(RegistryBrand.ZOT, () -> ManifestTraps::noDockerTypes),

  /// Says `Range` of each chunk as if the blob began with it (regclient/regclient#627).
  ALIYUN_RANGE_IS_OF_THE_CHUNK(RegistryBrand.ALIYUN, () -> ChunkTraps::rangeOfTheLast),

  /// Refuses a body of more than 1 MiB with a page in HTML (nginx, `client_max_body_size`;
  /// goharbor/harbor#3270).
  NGINX_LIMITS_BODIES_TO_1_MIB(RegistryBrand.PROXY, () -> BodyTraps.limited(1L << 20)),

  /// Refuses a body of more than 100 MB the same way (Cloudflare's free plan).
  CLOUDFLARE_LIMITS_BODIES_TO_100_MB(RegistryBrand.PROXY, () -> BodyTraps.limited(100_000_000)),

  /// Resets the connection in the midst of a body of more than 1 MiB (sameersbn/docker-gitlab#2819).
  PROXY_RESETS_LARGE_BODIES(RegistryBrand.PROXY, () -> BodyTraps.resetAfter(1L << 20));

  private final RegistryBrand brand;
  private final Supplier<TrapFilter> filter;

  RegistryTrap(RegistryBrand brand, Supplier<TrapFilter> filter) {
    this.brand = brand;
    this.filter = filter;
  }

  public RegistryBrand brand() {
    return brand;
  }

  TrapFilter newFilter() {
    return filter.get();
  }
}
