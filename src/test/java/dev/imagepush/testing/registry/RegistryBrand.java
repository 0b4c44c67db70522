package dev.imagepush.testing.registry;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Whose habit a trap is.
public enum RegistryBrand {
  ACR,
  ALIYUN,
  DOCKER_HUB,
  ECR,
  GHCR,
  GITEA,
  GITLAB,
  GOOGLE,
  HARBOR,
  JFROG,
  /// Whatever stands before a registry.
  PROXY,
  QUAY,
  ZOT;

  /// All traps that this one sets.
  public Set<RegistryTrap> traps() {
    return Arrays.stream(RegistryTrap.values())
        .filter(trap -> trap.brand() == this)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(RegistryTrap.class)));
  }
}
