package dev.imagepush.source.cache;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whose blob, and which: two tenants' copies of the same blob are two blobs.
///
/// @param tenantFolder the hash of the tenant's name, which is safe as the name of a folder whatever the
///     name is
record CacheKey(String tenantFolder, Digest digest) {
  private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{64}");

  static CacheKey of(Tenant tenant, Digest digest) {
    return new CacheKey(
        Digest.sha256(tenant.name().getBytes(StandardCharsets.UTF_8)).hex(), digest);
  }

  /// The key whose file has this name; empty for a file that is none of ours.
  static Optional<CacheKey> parse(String folderName, String fileName) {
    if (!FOLDER.matcher(folderName).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new CacheKey(folderName, Digest.parse(fileName.replaceFirst("-", ":"))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  String fileName() {
    return digest.algorithm() + "-" + digest.hex();
  }
}
