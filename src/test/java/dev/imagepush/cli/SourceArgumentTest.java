package dev.imagepush.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.ImageReference;
import dev.imagepush.source.ArchiveFormat;
import dev.imagepush.source.SourceSpec;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SourceArgumentTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  static Stream<Arguments> forms() {
    return Stream.of(
        argumentSet("registry and tag", "docker://r.io/a:1", registry("r.io/a:1")),
        argumentSet("no tag is latest", "docker://r.io/a", registry("r.io/a:latest")),
        argumentSet("digest", "docker://r.io/a@" + DIGEST, registry("r.io/a@" + DIGEST)),
        argumentSet("Docker Hub", "docker://alpine:3", registry("docker.io/library/alpine:3")),
        argumentSet("layout", "oci:build/image", layout("build/image", null)),
        argumentSet("layout and name", "oci:/b/image:1.2", layout("/b/image", "1.2")),
        argumentSet("layout and digest", "oci:b:" + DIGEST, layout("b", DIGEST)),
        argumentSet("empty name is none", "oci:b:", layout("b", null)),
        argumentSet(
            "archive of a layout",
            "oci-archive:a.tar:v1",
            archive("a.tar", ArchiveFormat.OCI_LAYOUT, "v1")),
        argumentSet(
            "docker save",
            "docker-archive:a.tar",
            archive("a.tar", ArchiveFormat.DOCKER_ARCHIVE, null)),
        argumentSet(
            "docker save and a whole reference",
            "docker-archive:a.tar:r.io:5000/app:1.2@" + DIGEST,
            archive("a.tar", ArchiveFormat.DOCKER_ARCHIVE, "r.io:5000/app:1.2@" + DIGEST)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void readsTheFormsOfSkopeo(String text, SourceArgument expected) {
    // When
    SourceArgument source = SourceArgument.parse(text);

    // Then
    assertThat(source).isEqualTo(expected);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        argumentSet("no transport", "alpine", "docker://alpine"),
        argumentSet("a name with a tag", "alpine:3", "docker://alpine:3"),
        argumentSet("one slash", "docker:/r.io/a", "docker://host"),
        argumentSet("upper case", "docker://r.io/A", "lower-case"),
        argumentSet("no path", "oci:", "oci:PATH"),
        argumentSet("a daemon", "docker-daemon:app:1", "docker save -o image.tar app:1"),
        argumentSet("another tool's form", "dir:/tmp/x", "skopeo copy"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesOtherFormsWithWhatToWrite(String text, String hint) {
    // When
    var refusal =
        assertThatExceptionOfType(ExitException.class).isThrownBy(() -> SourceArgument.parse(text));

    // Then
    refusal
        .withMessageContaining(hint)
        .extracting(ExitException::reason)
        .isEqualTo(ExitReason.INVALID_SPEC);
  }

  private static SourceArgument registry(String image) {
    return new SourceArgument.InRegistry(ImageReference.parse(image));
  }

  private static SourceArgument layout(String folder, @Nullable String image) {
    return new SourceArgument.OnDisk(new SourceSpec.OciDirectory(Path.of(folder), image));
  }

  private static SourceArgument archive(String file, ArchiveFormat format, @Nullable String image) {
    return new SourceArgument.OnDisk(new SourceSpec.ArchiveFile(Path.of(file), format, image));
  }
}
