package dev.imagepush.operator.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What the configuration says of one registry, or of those that a glob covers.
///
/// @param insecureAllowed whether a resource may ask for plain HTTP to it
/// @param requestsPerSecond the most requests a second of all pushes together; empty is unlimited
/// @param bytesPerSecond the most bytes a second of all pushes together; empty is unlimited
/// @param chunkSize how a blob's upload is cut; empty is the registry's own
/// @param trustedRealms hosts that may be sent this registry's credentials to get a token
public record RegistrySettings(
    HostGlob host,
    boolean insecureAllowed,
    OptionalLong requestsPerSecond,
    OptionalLong bytesPerSecond,
    Optional<ChunkSize> chunkSize,
    List<HostGlob> trustedRealms) {
  /// What holds for a registry that the configuration does not list.
  public static final RegistrySettings UNLISTED =
      new RegistrySettings(
          new HostGlob("*"),
          false,
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          List.of());

  public RegistrySettings {
    trustedRealms = List.copyOf(trustedRealms);
  }

  public boolean trustsRealm(String realmHost) {
    return trustedRealms.stream().anyMatch(realm -> realm.matches(realmHost));
  }

  /// How a blob's upload is cut.
  public sealed interface ChunkSize {
    static final long LEAST_BYTES = 64 * ByteQuantity.KIBI;

    static ChunkSize parse(String text) {
      return text.equals("monolithic") ? new Monolithic() : new Bytes(ByteQuantity.parse(text));
    }

    /// One request for the whole blob.
    record Monolithic() implements ChunkSize {}

    /// Requests of so many bytes each; the last may be shorter.
    record Bytes(long count) implements ChunkSize {
      public Bytes {
        if (count < LEAST_BYTES) {
          throw new IllegalArgumentException("a chunk of at least 64Ki, got: " + count);
        }
      }
    }
  }
}
