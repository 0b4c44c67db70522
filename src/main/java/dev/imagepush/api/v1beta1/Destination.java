package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The repository and the tags to push to.
@ApiObject
@ValidationRule(
    value =
        "!has(self.mountFrom) || !self.mountFrom.exists(repository, "
            + "self.repository.contains('/') && "
            + "repository.startsWith(self.repository.split('/')[0] + '/') && "
            + "self.repository.split('/')[0].contains('.'))",
    message =
        "write the repositories of mountFrom without the registry's host, as in "
            + "team-a/base; it is the destination's",
    fieldPath = ".mountFrom")
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          tags:
            x-kubernetes-list-type: set
          mountFrom:
            x-kubernetes-list-type: set
        """)
public record Destination(
    @JsonPropertyDescription(
            "The repository, host/path, as in registry.example.com/team-a/podinfo; no "
                + "scheme, tag or digest. Without a host it is Docker Hub's.")
        @Required
        @Size(min = 1, max = Grammar.REFERENCE_LENGTH)
        @ValidationRule(
            value = Grammar.HAS_NO_SCHEME,
            message =
                "write the repository without a scheme, as in registry.example.com/team/app; "
                    + "for plain HTTP set insecure: true")
        @ValidationRule(
            value = Grammar.HAS_NO_DIGEST,
            message =
                "write the repository without a digest; the digest that is pushed is the "
                    + "source's")
        @ValidationRule(
            value = Grammar.HAS_NO_TAG,
            message =
                "write the repository without a tag, and the tag into destination.tags, as in "
                    + "tags: [\"1.2\"]")
        @ValidationRule(
            value = Grammar.IS_REPOSITORY,
            message =
                "not a repository; write host/path in lower case, as in "
                    + "registry.example.com/team/app")
        String repository,
    @JsonPropertyDescription(
            "The tags that are set, 0 to 64. None: the source's tag; where it has none, "
                + "the image is pushed by digest only.")
        @Size(max = 64)
        @ValidationRule(
            value = "self.all(tag, tag.matches('^" + Grammar.TAG + "$'))",
            message =
                "a tag is 1 to 128 letters, digits, '_', '.' and '-', and begins with a "
                    + "letter, digit or '_'",
            messageExpression =
                "'\"' + self.filter(tag, !tag.matches('^"
                    + Grammar.TAG
                    + "$'))[0] + '\" is not a tag; "
                    + "write 1 to 128 letters, digits, _, . and -, beginning with a letter, digit or "
                    + "_'")
        List<@Size(min = 1, max = 128) String> tags,
    @JsonPropertyDescription(
            "What is done where a tag points at another digest: Always moves it; Never "
                + "fails with TagConflict. A tag that points at the right digest is fine with "
                + "both. Default: Always.")
        @Default("Always")
        OverwritePolicy overwrite,
    @JsonPropertyDescription(
            "Repositories of the same registry whose blobs may be mounted in place of "
                + "sending them, without the registry's host, as in team-a/base; 0 to 5. The "
                + "credentials must be allowed to pull from them; where they are not, the blobs "
                + "are sent.")
        @Size(max = 5)
        @ValidationRule(
            value = "self.all(repository, repository.matches('^" + Grammar.REPOSITORY_PATH + "$'))",
            message =
                "write each repository of mountFrom as its path alone, in lower case, without "
                    + "host, tag or digest, as in team-a/base")
        List<@Size(min = 1, max = 255) String> mountFrom,
    @JsonPropertyDescription(
            "The Secret with the credentials for the destination's registry: of type "
                + "kubernetes.io/dockerconfigjson, kubernetes.io/dockercfg or "
                + "kubernetes.io/basic-auth, or Opaque with the keys username and password, or "
                + "token, or, for Amazon ECR, accesskey and secretkey. They are sent to this host "
                + "alone; an access key is sent to nobody. Absent: anonymous access.")
        @Nullable SecretReference secretRef,
    @JsonPropertyDescription(
            "The Secret with the certificates for the destination's registry: ca.crt "
                + "(trusted besides the system's authorities), and tls.crt with tls.key for "
                + "mutual TLS. Absent: the system's authorities.")
        @Nullable SecretReference certSecretRef,
    @JsonPropertyDescription(
            "The Secret with the HTTP proxy on the way to the destination's registry, and to the hosts that it points at: "
                + "address, and optionally username and password. Absent: no proxy.")
        @Nullable SecretReference proxySecretRef,
    @JsonPropertyDescription(
            "Whether the registry is spoken to in plain HTTP. It needs the permission of "
                + "the operator's configuration for this host; certificates that do not verify "
                + "are never accepted, name their authority in certSecretRef instead. Default: "
                + "false.")
        @Default("false")
        boolean insecure) {
  static final Destination NONE =
      new Destination("", List.of(), OverwritePolicy.ALWAYS, List.of(), null, null, null, false);

  public Destination {
    repository = requireNonNullElse(repository, "");
    tags = List.copyOf(requireNonNullElse(tags, List.of()));
    overwrite = requireNonNullElse(overwrite, OverwritePolicy.ALWAYS);
    mountFrom = List.copyOf(requireNonNullElse(mountFrom, List.of()));
  }
}
