package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// A file in S3 or a compatible store.
@ApiObject
public record S3Object(
    @JsonPropertyDescription(
            "The store's address without the bucket, as in "
                + "https://s3.eu-central-1.amazonaws.com.")
        @Required
        @Size(min = 1, max = 2048)
        @ValidationRule(value = Grammar.IS_URL, message = Grammar.URL_MESSAGE)
        @ValidationRule(value = Grammar.HAS_NO_USER_INFO, message = Grammar.USER_INFO_MESSAGE)
        @ValidationRule(value = Grammar.HAS_NO_SIGNATURE, message = Grammar.SIGNATURE_MESSAGE)
        String endpoint,
    @JsonPropertyDescription(
            "The store's region, as in eu-central-1. Absent: us-east-1, which stores "
                + "without regions take.")
        @Size(min = 1, max = 64)
        @ValidationRule(
            value = "self.matches('^[a-z0-9-]+$')",
            message =
                "not a region; write it in lower-case letters, digits and '-', as in "
                    + "eu-central-1")
        @Nullable String region,
    @JsonPropertyDescription("The bucket's name, 3 to 63 characters.")
        @Required
        @Size(min = 3, max = 63)
        @ValidationRule(
            value = "self.matches('^[a-z0-9][a-z0-9.-]*[a-z0-9]$')",
            message =
                "not a bucket's name; write it in lower-case letters, digits, '.' and '-', "
                    + "without s3:// and without the key")
        String bucket,
    @JsonPropertyDescription("The object's key, as in builds/app.tar. No slash before it.")
        @Required
        @Size(min = 1, max = 1024)
        @ValidationRule(
            value = "!self.startsWith('/')",
            message = "write the key without a slash before it, as in builds/app.tar")
        String key,
    @JsonPropertyDescription(
            "The version of the object, in a bucket that keeps several. Absent: the newest.")
        @Size(min = 1, max = 1024)
        @Nullable String versionId,
    @JsonPropertyDescription(
            "The Secret with the keys accesskey and secretkey, and optionally "
                + "sessiontoken. Absent: anonymous access.")
        @Nullable SecretReference secretRef) {
  public S3Object {
    endpoint = requireNonNullElse(endpoint, "");
    bucket = requireNonNullElse(bucket, "");
    key = requireNonNullElse(key, "");
  }
}
