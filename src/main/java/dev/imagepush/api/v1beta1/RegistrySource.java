package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// An image in a registry.
@ApiObject
public record RegistrySource(
    @JsonPropertyDescription(
            "The image: host/repository:tag, host/repository@digest or both, where the "
                + "digest wins. Without a host it is Docker Hub's; without tag and digest, "
                + "latest. Example: ghcr.io/stefanprodan/podinfo:6.7.0.")
        @Required
        @Size(min = 1, max = Grammar.REFERENCE_LENGTH)
        @ValidationRule(value = Grammar.HAS_NO_SCHEME, message = Grammar.REFERENCE_SCHEME_MESSAGE)
        @ValidationRule(value = Grammar.IS_REFERENCE, message = Grammar.REFERENCE_MESSAGE)
        String image,
    @JsonPropertyDescription(
            "The Secret with the credentials for the source's registry: of type "
                + "kubernetes.io/dockerconfigjson, kubernetes.io/dockercfg or "
                + "kubernetes.io/basic-auth, or Opaque with the keys username and password, or "
                + "token, or, for Amazon ECR, accesskey and secretkey. They are sent to this host "
                + "alone; an access key is sent to nobody. Absent: anonymous access.")
        @Nullable SecretReference secretRef,
    @JsonPropertyDescription(
            "The Secret with the certificates for the source's registry: ca.crt (trusted "
                + "besides the system's authorities), and tls.crt with tls.key for mutual "
                + "TLS. Absent: the system's authorities.")
        @Nullable SecretReference certSecretRef,
    @JsonPropertyDescription(
            "The Secret with the HTTP proxy on the way to the source's registry, and to the hosts that it points at: address, "
                + "and optionally username and password. Absent: no proxy.")
        @Nullable SecretReference proxySecretRef,
    @JsonPropertyDescription(
            "Whether the registry is spoken to in plain HTTP. It needs the permission of "
                + "the operator's configuration for this host; certificates that do not verify "
                + "are never accepted, name their authority in certSecretRef instead. Default: "
                + "false.")
        @Default("false")
        boolean insecure) {
  public RegistrySource {
    image = requireNonNullElse(image, "");
  }
}
