package dev.imagepush.operator;

import java.util.stream.Stream;

/// The YAML of an ImagePush, as a user writes it.
///
/// @param source what stands under `spec.source`
/// @param destination more of `spec.destination`, in YAML's flow style
/// @param more further fields of the spec
public record PushManifest(
    String name, String source, String repository, String destination, String more) {
  /// A copy from a registry with plain HTTP.
  public static PushManifest copy(String name, String image, String repository) {
    return new PushManifest(
        name,
        "{registry: {image: \"%s\", insecure: true}}".formatted(image),
        repository,
        "secretRef: {name: login}, certSecretRef: {name: ca}",
        "");
  }

  public PushManifest named(String otherName) {
    return new PushManifest(otherName, source, repository, destination, more);
  }

  /// The same, from elsewhere.
  public PushManifest from(String otherSource) {
    return new PushManifest(name, otherSource, repository, destination, more);
  }

  /// The same with further fields of the destination.
  public PushManifest withDestination(String fields) {
    return new PushManifest(name, source, repository, destination + ", " + fields, more);
  }

  /// The same with another destination altogether.
  public PushManifest to(String otherRepository, String fields) {
    return new PushManifest(name, source, otherRepository, fields, more);
  }

  /// The same with a further field of the spec.
  public PushManifest with(String field) {
    return new PushManifest(name, source, repository, destination, more + field + "\n");
  }

  public String yaml() {
    return """
    apiVersion: imagepush.dev/v1beta1
    kind: ImagePush
    metadata: {name: %s}
    spec:
      source: %s
      destination: {repository: "%s", %s}
    %s"""
        .formatted(name, source, repository, destination, indented(more));
  }

  private static String indented(String fields) {
    return String.join(
        "", Stream.of(fields.split("\n")).map(field -> "  " + field + "\n").toList());
  }
}
