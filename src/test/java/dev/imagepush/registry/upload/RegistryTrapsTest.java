package dev.imagepush.registry.upload;

import static dev.imagepush.registry.upload.UploadFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.image.Repository;
import dev.imagepush.registry.journal.UploadJournal;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.registry.profile.RegistryProfile;
import dev.imagepush.registry.upload.UploadFixture.Blob;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.Grant;
import dev.imagepush.testing.registry.RegistryTrap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Blobs arrive in spite of what registries are known for: with their profile, and as any other registry
/// that is found out.
@Timeout(120)
class RegistryTrapsTest {
  private static final Blob SMALL = Blob.of(1, 6 * MIB);
  private static final Blob LARGE = Blob.of(2, 24 * MIB);
  private static final ChunkSize AUTO = ChunkSize.AS_THE_REGISTRY_WANTS;

  static Stream<Arguments> traps() {
    return Stream.of(
            rows(RegistryTrap.ECR_ANSWERS_201_TO_A_CHUNK, "1.dkr.ecr.x.amazonaws.com", MIB, SMALL),
            rows(
                RegistryTrap.ECR_WANTS_CHUNKS_OF_5_MIB,
                "1.dkr.ecr.x.amazonaws.com",
                8 * MIB,
                LARGE),
            rows(
                RegistryTrap.ECR_RANGE_STAYS_AT_THE_FIRST_CHUNK,
                "1.dkr.ecr.x.amazonaws.com",
                MIB,
                SMALL),
            rows(RegistryTrap.GOOGLE_TAKES_ONE_CHUNK, "x.pkg.dev", MIB, SMALL),
            rows(RegistryTrap.ACR_REFUSES_A_COMMIT_WITH_416, "x.azurecr.io", MIB, SMALL),
            rows(RegistryTrap.ACR_LIMITS_MONOLITHIC_UPLOADS, "x.azurecr.io", 8 * MIB, LARGE),
            rows(RegistryTrap.QUAY_REFUSES_A_MOUNT_WITHOUT_FROM, "quay.io", MIB, SMALL),
            rows(RegistryTrap.QUAY_REFUSES_TO_CANCEL, "quay.io", MIB, SMALL),
            rows(RegistryTrap.HARBOR_ANSWERS_401_TO_A_MOUNT, "harbor.example.com", MIB, SMALL),
            rows(RegistryTrap.GITLAB_FAILS_AT_MOUNTS, "registry.gitlab.com", MIB, SMALL),
            rows(RegistryTrap.GITLAB_TOKEN_ENDS_IN_MID_BODY, "registry.gitlab.com", MIB, SMALL),
            rows(RegistryTrap.GHCR_LIMITS_CHUNKS_TO_4_MIB, "ghcr.io", 5 * MIB, SMALL),
            rows(RegistryTrap.GITEA_STREAMS_ONCE, "gitea.example.com", MIB, SMALL),
            rows(RegistryTrap.JFROG_WANTS_A_PATCH, "x.jfrog.io", MIB, SMALL),
            rows(RegistryTrap.ALIYUN_RANGE_IS_OF_THE_CHUNK, "x.aliyuncs.com", 2 * MIB, SMALL),
            rows(RegistryTrap.NGINX_LIMITS_BODIES_TO_1_MIB, "behind.nginx", 2 * MIB, SMALL),
            rows(RegistryTrap.PROXY_RESETS_LARGE_BODIES, "behind.proxy", 2 * MIB, SMALL))
        .flatMap(rows -> rows);
  }

  private static Stream<Arguments> rows(RegistryTrap trap, String host, int chunk, Blob blob) {
    RegistryProfile profile = RegistryProfile.of(host);
    return Stream.of(
        argumentSet(trap + " with its profile", trap, profile, AUTO, blob),
        argumentSet(
            trap + " in chunks", trap, RegistryProfile.GENERIC, new ChunkSize.Of(chunk), blob),
        argumentSet(trap + " as any other", trap, RegistryProfile.GENERIC, AUTO, blob));
  }

  @ParameterizedTest
  @MethodSource("traps")
  @DisplayName("pushes in spite of")
  void pushesInSpiteOf(RegistryTrap trap, RegistryProfile profile, ChunkSize chunkSize, Blob blob) {
    // Given
    FakeRegistry registry =
        FakeRegistry.builder().bearerAuth().anonymous(Grant.push("*")).traps(trap).start();
    try (UploadFixture fixture =
        new UploadFixture(
            registry, UploadFixture.settings(profile, chunkSize, UploadJournal.none()))) {
      Repository elsewhere = new Repository(registry.address(), "elsewhere/base");
      BlobUpload upload =
          fixture
              .client()
              .upload(blob.descriptor(), List.of(elsewhere), blob.content(), UploadProgress.none());

      // When
      BlobUpload.Arrival arrival = fixture.push(upload);

      // Then
      assertThat(arrival).isEqualTo(BlobUpload.Arrival.SENT);
      assertThat(fixture.holds(blob)).isTrue();
      assertThat(fixture.failures).hasSizeLessThan(4);
    }
  }
}
