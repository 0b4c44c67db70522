package dev.imagepush.api.v1beta1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// One layer of a build: files from one place, put under one path.
@ApiObject
@ValidationRule(
    value = "[has(self.configMapRef), has(self.http)].filter(x, x).size() == 1",
    message = "write exactly one of configMapRef and http: what the layer is made of")
@ValidationRule(
    value = "!has(self.http) || has(self.http.sha256)",
    message = "write http.sha256: a build needs it to give the same digest each time",
    fieldPath = ".http")
@ValidationRule(
    value = "!has(self.extract) || !self.extract || has(self.http)",
    message = "extract unpacks an archive from http; leave it out with configMapRef")
@ValidationRule(
    value = "!has(self.extract) || !self.extract || !has(self.mode)",
    message = "leave mode out with extract: the archive's entries have their own")
public record BuildLayer(
    @JsonPropertyDescription(
            "The layer's name, for messages and the image's history; each its own. 1 to 63 "
                + "lower-case letters, digits and dashes.")
        @Required
        @Size(min = 1, max = 63)
        @ValidationRule(
            value = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
            message =
                "a layer's name is made of lower-case letters, digits and '-', and begins and "
                    + "ends with a letter or digit")
        String name,
    @JsonPropertyDescription("The files are the keys of this ConfigMap.")
        @Nullable ConfigMapReference configMapRef,
    @JsonPropertyDescription(
            "The file, or with extract the archive of files, that a web server offers. Its "
                + "sha256 is needed.")
        @Nullable HttpFile http,
    @JsonPropertyDescription(
            "The directory in the image that the files are put into, as in /srv/www. "
                + "Absolute, and without .. in it.")
        @Required
        @Size(min = 1, max = 1024)
        @ValidationRule(
            value = "self.startsWith('/')",
            message = "write an absolute path, as in /srv/www")
        @ValidationRule(
            value = "!self.split('/').exists(part, part == '..')",
            message = "write the path without ..")
        String path,
    @JsonPropertyDescription(
            "The permissions of the files, in four octal digits in quotes. Not with "
                + "extract, where the archive has its own. Absent: 0644.")
        @Size(max = 16)
        @ValidationRule(
            value = "self.matches('^0[0-7]{3}$')",
            message = "write the permissions as four octal digits in quotes, as in \"0644\"")
        @Nullable String mode,
    @JsonPropertyDescription(
            "Whether the file is a .tar, .tar.gz or .tar.zst whose entries become the "
                + "layer. Default: false.")
        @Default("false")
        boolean extract) {
  public BuildLayer {
    name = requireNonNullElse(name, "");
    path = requireNonNullElse(path, "");
  }
}
