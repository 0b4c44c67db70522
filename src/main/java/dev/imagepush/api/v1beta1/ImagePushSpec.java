package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to push, where to, and how.
@ApiObject
@ValidationRule(
    value =
        "!(has(self.execution) && self.execution.mode == 'InProcess' && "
            + "has(self.source.archive) && has(self.source.archive.persistentVolumeClaim))",
    message =
        "a PersistentVolumeClaim is read by a Job; write execution.mode: Auto or Job, "
            + "or leave execution out",
    fieldPath = ".execution")
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        properties:
          platforms:
            x-kubernetes-list-type: atomic
          bandwidth:
            maxLength: 32
            pattern: ^[0-9]+([.][0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$
        """)
public record ImagePushSpec(
    @JsonPropertyDescription(
            "Where the image comes from: exactly one of registry, archive and build.")
        @Required
        ImageSource source,
    @JsonPropertyDescription(
            "The platforms to push, as os/architecture or os/architecture/variant (linux/amd64, "
                + "linux/arm64/v8); or all alone. A subset rewrites the image's index, so its "
                + "digest is not the source's; one that is not there fails with PlatformNotFound. For a build: the platforms to "
                + "build; all means the base's. At most 32. Default: [all].")
        @Default("[\"all\"]")
        @Size(min = 1, max = 32)
        @ValidationRule(
            value = "!('all' in self) || size(self) == 1",
            message =
                "'all' stands alone: write platforms: [all], or list platforms such as "
                    + "linux/amd64")
        @ValidationRule(
            value = "self.all(platform, self.exists_one(other, other == platform))",
            message = "write each platform once")
        @ValidationRule(
            value =
                "self.all(platform, platform.matches('^(all|[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?)$'))",
            message =
                "a platform is os/architecture or os/architecture/variant in lower case; write for "
                    + "example linux/amd64 or linux/arm64/v8, or all alone")
        List<@Size(min = 1, max = 64) String> platforms,
    @JsonPropertyDescription(
            "What is done with the artifacts that refer to the image (signatures, "
                + "attestations, SBOMs): Ignore leaves them; Copy pushes them too, found by the "
                + "referrers API, its tag schema and the tags sha256-<hex>.sig, .att and .sbom, "
                + "before the image's own tags are set. Default: Ignore.")
        @Default("Ignore")
        ReferrersPolicy referrers,
    @JsonPropertyDescription(
            "Not available in this version. What the source must prove before anything is pushed. It fails closed: what "
                + "cannot be checked is not pushed. Absent: nothing is checked but digests.")
        @Nullable Verification verify,
    @JsonPropertyDescription("The repository and the tags to push to.") @Required
        Destination destination,
    @JsonPropertyDescription(
            "How often the source is resolved again (a moved tag is followed) and the tags "
                + "of the destination are repaired, as a duration such as 30m or 1h. At least "
                + "1m. Absent: once for each generation of the resource.")
        @DurationText
        @ValidationRule(
            value = Grammar.IS_DURATION + " && duration(self) >= duration('1m')",
            message =
                "an interval is a duration of at least 1m; write for example interval: 1h, or "
                    + "leave it out to push once")
        @Nullable String interval,
    @JsonPropertyDescription(
            "How long one attempt may take, as a duration such as 90s or 1h30m, from 1s to "
                + "24h. What was pushed by then is kept and not sent again. Default: 30m.")
        @Default("30m")
        @DurationText
        @ValidationRule(
            value =
                Grammar.IS_DURATION
                    + " && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
            message = "a timeout is a duration from 1s to 24h; write for example timeout: 30m")
        String timeout,
    @JsonPropertyDescription("How failed attempts are repeated.") @Default("{}") RetryPolicy retry,
    @JsonPropertyDescription(
            "The most bytes per second that this push sends, all its blobs together, and as "
                + "many that it reads; a quantity such as 50Mi. At least 1Ki. Absent: unlimited, "
                + "but for what the operator's configuration sets for the registry.")
        @ValidationRule(
            value =
                "type(self) == int ? self >= 1024 : isQuantity(self) && "
                    + "quantity(self).compareTo(quantity('1Ki')) >= 0",
            message =
                "a bandwidth is a quantity of at least 1Ki, in bytes per second; write for "
                    + "example bandwidth: 50Mi, or leave it out for no limit")
        @Nullable Quantity bandwidth,
    @JsonPropertyDescription("Where the push runs.") @Default("{}") Execution execution,
    @JsonPropertyDescription(
            "What is done with the pushed tags when this resource is deleted: Retain "
                + "leaves them; Delete removes those that this resource pushed and that still "
                + "point at its digest, and keeps the resource until this is done. Default: "
                + "Retain.")
        @Default("Retain")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "Whether the resource rests. true stops a running push too; what it had sent "
                + "is kept. Default: false.")
        @Default("false")
        boolean suspend) {
  public ImagePushSpec {
    source = requireNonNullElse(source, ImageSource.NONE);
    platforms = List.copyOf(requireNonNullElse(platforms, List.of("all")));
    referrers = requireNonNullElse(referrers, ReferrersPolicy.IGNORE);
    destination = requireNonNullElse(destination, Destination.NONE);
    timeout = requireNonNullElse(timeout, "30m");
    retry = requireNonNullElse(retry, RetryPolicy.DEFAULT);
    execution = requireNonNullElse(execution, Execution.DEFAULT);
    deletionPolicy = requireNonNullElse(deletionPolicy, DeletionPolicy.RETAIN);
  }
}
