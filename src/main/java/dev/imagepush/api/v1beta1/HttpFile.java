package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// A file that a web server offers.
@ApiObject
public record HttpFile(
    @JsonPropertyDescription(
            "The file's address, https:// or, where the operator's configuration allows "
                + "it, http://. No user, password, token or signature: they belong in a Secret. "
                + "At most 2048 characters.")
        @Required
        @Size(min = 1, max = 2048)
        @ValidationRule(value = Grammar.IS_URL, message = Grammar.URL_MESSAGE)
        @ValidationRule(value = Grammar.HAS_NO_USER_INFO, message = Grammar.USER_INFO_MESSAGE)
        @ValidationRule(value = Grammar.HAS_NO_SIGNATURE, message = Grammar.SIGNATURE_MESSAGE)
        String url,
    @JsonPropertyDescription(
            "The SHA-256 of the whole file, in 64 lower-case hexadecimal digits; a file "
                + "with another one is refused. Absent: the digests within the archive are "
                + "checked alone. Needed for a layer of a build.")
        @Size(max = 128)
        @ValidationRule(
            value = "self.matches('^[a-f0-9]{64}$')",
            message =
                "not a SHA-256; write its 64 lower-case hexadecimal digits alone, as sha256sum "
                    + "prints them")
        @Nullable String sha256,
    @JsonPropertyDescription(
            "The Secret with the credentials for the server: of type "
                + "kubernetes.io/basic-auth, or Opaque with the keys username and password, or "
                + "token (sent as a bearer token). They are sent to this host alone. Absent: "
                + "anonymous access.")
        @Nullable SecretReference secretRef,
    @JsonPropertyDescription(
            "The Secret with the certificates for the server: ca.crt (trusted besides "
                + "the system's authorities), and tls.crt with tls.key for mutual TLS. Absent: "
                + "the system's authorities.")
        @Nullable SecretReference certSecretRef) {
  public HttpFile {
    url = requireNonNullElse(url, "");
  }
}
