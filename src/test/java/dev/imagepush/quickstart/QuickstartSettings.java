package dev.imagepush.quickstart;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/// What a person asked the quickstart for, with `-Dquickstart.…`.
///
/// @param context `quickstart.context`: a context of the person's own kubeconfig, to use its cluster
/// @param image `quickstart.image`: an image to push in place of the sample
/// @param exit `quickstart.exit`: end after the push instead of staying up
/// @param folder `quickstart.folder`: where the kubeconfig, the manifests and the log lie while it
///     runs; defaults to `target/quickstart`
record QuickstartSettings(
    Optional<String> context, Optional<String> image, boolean exit, Path folder) {
  private static final String PREFIX = "quickstart.";

  /// The settings in these properties; one that is set but empty counts as unset, `exit` apart.
  static QuickstartSettings of(Properties properties) {
    return new QuickstartSettings(
        text(properties, "context"),
        text(properties, "image"),
        !properties.getProperty(PREFIX + "exit", "false").equals("false"),
        Path.of(text(properties, "folder").orElse("target/quickstart")));
  }

  private static Optional<String> text(Properties properties, String name) {
    return Optional.ofNullable(properties.getProperty(PREFIX + name))
        .filter(value -> !value.isBlank());
  }
}
