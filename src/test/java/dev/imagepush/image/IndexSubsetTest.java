package dev.imagepush.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes of an index that lost entries.
class IndexSubsetTest {
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final String C = "sha256:" + "c".repeat(64);

  /// With members that no specification knows, in an order of its own, and white space.
  private static final String INDEX =
      """
      {
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "schemaVersion": 2,
        "artifactType": "application/vnd.example+json",
        "manifests": [
          {"digest": "%s", "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 11,
           "platform": {"os": "windows", "architecture": "amd64", "os.version": "10.0.17763", "os.features": ["win32k"]},
           "annotations": {"z": "ü", "a": "</b>"}, "x-vendor": [1, 2.50, null]},
          {"mediaType": "application/vnd.oci.image.index.v1+json", "size": 22, "digest": "%s"},
          {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 33, "digest": "%s",
           "platform": {"architecture": "arm64", "os": "linux", "variant": "v8"}}
        ],
        "subject": {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 5, "digest": "%s"},
        "annotations": {"org.opencontainers.image.created": "2026-01-01T00:00:00Z"},
        "x-tail": true
      }
      """
          .formatted(A, B, C, A);

  private final Manifest.Index index = index(INDEX);

  @Test
  void isTheIndexItselfWhereAllStays() {
    // Given
    List<Optional<Descriptor>> all = index.manifests().stream().map(Optional::of).toList();

    // When
    ManifestBytes subset = IndexSubset.of(index, all);

    // Then
    assertThat(subset.bytes()).isEqualTo(INDEX.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keepsEveryOtherMemberInItsOrder() {
    // When
    ManifestBytes subset = IndexSubset.of(index, keeping(index, 0));

    // Then
    assertThat(subset.mediaType()).isEqualTo(MediaType.OCI_INDEX);
    assertThat(new String(subset.bytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            ("{'mediaType':'application/vnd.oci.image.index.v1+json','schemaVersion':2,"
                    + "'artifactType':'application/vnd.example+json','manifests':[{'digest':'"
                    + A
                    + "','mediaType':'application/vnd.oci.image.manifest.v1+json','size':11,"
                    + "'platform':{'os':'windows','architecture':'amd64','os.version':'10.0.17763',"
                    + "'os.features':['win32k']},'annotations':{'z':'ü','a':'</b>'},"
                    + "'x-vendor':[1,2.5,null]}],'subject':{'mediaType':"
                    + "'application/vnd.oci.image.manifest.v1+json','size':5,'digest':'"
                    + A
                    + "'},'annotations':{'org.opencontainers.image.created':"
                    + "'2026-01-01T00:00:00Z'},'x-tail':true}")
                .replace('\'', '"'));
  }

  static Stream<Arguments> digests() {
    return Stream.of(
        argumentSet(
            "the first",
            List.of(0),
            "sha256:7fce5cb10e4142c94deeff0bd2576c325d9771d06ba896dc202793a780d8bda0"),
        argumentSet(
            "the last",
            List.of(2),
            "sha256:d8cb190a8168d9698c2ea148eb009219a89b7274b015534e01e2abc453f335cd"),
        argumentSet(
            "the first and the last",
            List.of(0, 2),
            "sha256:662b52d23b0862e07ef2faf3fa11a319b1e48f1739d25a92f325cf1d7fa2db42"));
  }

  /// A change of these digests is a change that users see: what was pushed is pushed again.
  @ParameterizedTest
  @MethodSource("digests")
  void hasTheSameDigestForEver(List<Integer> kept, String digest) {
    // When
    ManifestBytes subset =
        IndexSubset.of(index, keeping(index, kept.stream().mapToInt(Integer::intValue).toArray()));

    // Then
    assertThat(subset.digest()).hasToString(digest);
  }

  @Test
  void pointsAtWhatANestedIndexBecame() {
    // Given
    Descriptor nested = index.manifests().get(1);
    Descriptor became = new Descriptor(nested.mediaType(), Digest.parse(C), 7);

    // When
    ManifestBytes subset =
        IndexSubset.of(index, List.of(Optional.empty(), Optional.of(became), Optional.empty()));

    // Then
    assertThat(index(new String(subset.bytes(), StandardCharsets.UTF_8)).manifests())
        .containsExactly(became);
  }

  private static List<Optional<Descriptor>> keeping(Manifest.Index index, int... positions) {
    List<Integer> kept = IntStream.of(positions).boxed().toList();
    return IntStream.range(0, index.manifests().size())
        .mapToObj(
            i ->
                kept.contains(i)
                    ? Optional.of(index.manifests().get(i))
                    : Optional.<Descriptor>empty())
        .toList();
  }

  private static Manifest.Index index(String json) {
    return (Manifest.Index)
        new ManifestParser(100)
            .parse(ManifestBytes.of(MediaType.OCI_INDEX, json.getBytes(StandardCharsets.UTF_8)));
  }
}
