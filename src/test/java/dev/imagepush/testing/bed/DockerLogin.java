package dev.imagepush.testing.bed;

/// The text of a Docker `config.json`, which crane and skopeo read logins from.
final class DockerLogin {
  private DockerLogin() {}

  static String configuration(IndependentClient.Access access) {
    return access.login() == null
        ? "{}"
        : "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
            .formatted(access.host(), access.login().basic());
  }
}
