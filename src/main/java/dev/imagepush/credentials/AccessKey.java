package dev.imagepush.credentials;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An access key of AWS, or of a store compatible with S3. Its secret part signs requests and is never
/// sent.
///
/// @param id names the key; no secret
/// @param sessionToken sent along with temporary keys; null for lasting ones
public record AccessKey(String id, SecretText secret, @Nullable SecretText sessionToken) {
  /// Reads a Secret's data: the keys `accesskey` and `secretkey`, as Flux's Bucket has them, and
  /// `sessiontoken` where the key is a temporary one.
  ///
  /// @throws InvalidCredentialsException with a message that names the key at fault and goes after the
  ///     Secret's name
  public static AccessKey parse(Map<String, byte[]> data) throws InvalidCredentialsException {
    SecretData secret = new SecretData(data);
    return new AccessKey(
        secret.text("accesskey"),
        new SecretText(secret.text("secretkey")),
        secret.optionalText("sessiontoken").map(SecretText::new).orElse(null));
  }
}
