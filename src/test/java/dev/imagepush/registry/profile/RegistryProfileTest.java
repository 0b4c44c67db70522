package dev.imagepush.registry.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.traffic.HostLimits;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RegistryProfileTest {
  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com, Amazon ECR",
    "public.ecr.aws, Amazon ECR Public",
    "europe-docker.pkg.dev, Google Artifact Registry",
    "gcr.io, Google Artifact Registry",
    "eu.gcr.io, Google Artifact Registry",
    "acme.azurecr.io, Azure Container Registry",
    "docker.io, Docker Hub",
    "quay.io, Quay",
    "ghcr.io, GitHub Container Registry",
    "ghcr.io:443, GitHub Container Registry",
    "registry.gitlab.com, GitLab",
    "acme.jfrog.io, JFrog Artifactory",
    "notghcr.io, any other",
    "ghcr.io.evil.example, any other",
    "pkg.dev, any other",
    "localhost:5000, any other"
  })
  void knowsAHost(String host, String name) {
    // When
    RegistryProfile profile = RegistryProfile.of(host);

    // Then
    assertThat(profile.name()).isEqualTo(name);
  }

  static Stream<Arguments> facts() {
    return Stream.of(
        argumentSet(
            "ECR: parts of 5 MB",
            "1.dkr.ecr.x.amazonaws.com",
            true,
            16,
            10,
            HostLimits.NONE.withManifestsPerSecond(10)),
        argumentSet(
            "Google: no chunks, 50 a second",
            "a.pkg.dev",
            false,
            64,
            0,
            HostLimits.NONE.withRequestsPerSecond(50)),
        argumentSet("GitHub: below 4 MiB", "ghcr.io", true, 3, 0, HostLimits.NONE),
        argumentSet(
            "Forgejo: two at once",
            "codeberg.org",
            true,
            64,
            0,
            HostLimits.NONE.withUploads(OptionalInt.of(2))),
        argumentSet("others: below 100 MB", "localhost", true, 64, 0, HostLimits.NONE));
  }

  @ParameterizedTest
  @MethodSource
  void facts(
      String host, boolean chunking, int chunkMebibytes, int leastMebibytes, HostLimits limits) {
    // When
    RegistryProfile profile = RegistryProfile.of(host);

    // Then
    assertThat(profile.chunking()).isEqualTo(chunking);
    assertThat(profile.chunkBytes()).isEqualTo((long) chunkMebibytes << 20);
    assertThat(profile.leastChunkBytes()).isEqualTo((long) leastMebibytes << 20);
    assertThat(profile.limits()).isEqualTo(limits);
  }

  @Test
  void doesNotAskEcrPublicForMounts() {
    // When
    RegistryProfile profile = RegistryProfile.of("public.ecr.aws");

    // Then
    assertThat(profile.mounts()).isFalse();
  }
}
