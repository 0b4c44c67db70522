package dev.imagepush.quickstart;

/// The YAML that the quickstart applies, and what a person may apply next.
///
/// @param registry where to
/// @param image the source
/// @param insecure whether the source speaks plain HTTP
record SampleManifests(PushedRegistry registry, String image, boolean insecure) {
  static final String NAME = "hello";
  static final String REPOSITORY = "team-a/hello";
  static final String TAG = "1.0";

  /// The Secrets: how to log in, and which authority to trust.
  String secrets() {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: registry-login}
    type: kubernetes.io/basic-auth
    stringData: {username: %s, password: %s}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: registry-ca}
    stringData:
      ca.crt: |
    %s"""
        .formatted(PushedRegistry.USER, registry.password(), registry.caPem().indent(4));
  }

  /// The sample.
  String sample() {
    return imagePush(NAME, REPOSITORY, "[\"%s\", latest]".formatted(TAG));
  }

  /// Another one, to the same registry.
  String second() {
    return imagePush("second", "team-b/hello", "[\"2.0\"]");
  }

  private String imagePush(String name, String repository, String tags) {
    return """
    apiVersion: imagepush.dev/v1beta1
    kind: ImagePush
    metadata: {name: %s}
    spec:
      source:
        registry: {image: %s%s}
      destination:
        repository: %s/%s
        tags: %s
        secretRef: {name: registry-login}
        certSecretRef: {name: registry-ca}
    """
        .formatted(
            name, image, insecure ? ", insecure: true" : "", registry.host(), repository, tags);
  }
}
