package dev.imagepush.testing.registry;

import java.util.EnumSet;
import java.util.Set;

/// How a registry differs from others within what the specification allows.
///
/// @param chunkMinimum the `OCI-Chunk-Min-Length` it announces and insists on, in bytes; 0 for none
record RegistryOptions(Set<RegistryTrait> traits, long chunkMinimum) {
  static final RegistryOptions DEFAULTS = new RegistryOptions(Set.of(RegistryTrait.REFERRERS), 0);

  RegistryOptions {
    traits = Set.copyOf(traits);
  }

  boolean has(RegistryTrait trait) {
    return traits.contains(trait);
  }

  RegistryOptions with(RegistryTrait trait) {
    Set<RegistryTrait> more = EnumSet.of(trait);
    more.addAll(traits);
    return new RegistryOptions(more, chunkMinimum);
  }

  RegistryOptions without(RegistryTrait trait) {
    Set<RegistryTrait> fewer = EnumSet.noneOf(RegistryTrait.class);
    fewer.addAll(traits);
    fewer.remove(trait);
    return new RegistryOptions(fewer, chunkMinimum);
  }

  RegistryOptions withChunkMinimum(long bytes) {
    return new RegistryOptions(traits, bytes);
  }
}
