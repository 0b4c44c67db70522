package dev.imagepush.cli;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.ImageReference;
import java.util.regex.Pattern;

/// A DESTINATION: `[docker://][host/]repository[:tag]`. Without a tag it is `latest`; without a host the
/// default registry's, else Docker Hub's, as everywhere.
final class DestinationArgument {
  static final String DEFAULT_REGISTRY = "IMAGEPUSH_REGISTRY_URL";

  private DestinationArgument() {}

  /// Docker's grammar reads these as images of Docker Hub, which nobody means by them.
  private static final Pattern HOST_ALONE =
      Pattern.compile("(localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|[^/:]*\\.[^/:]*):[0-9]{1,5}");

  /// Reads the argument.
  ///
  /// @param defaultRegistry `host`, `host:port` or `https://host`; empty for none
  /// @throws ExitException InvalidSpec, with a message that shows what to write
  static ImageReference parse(String text, String defaultRegistry) {
    String name = text.startsWith("docker://") ? text.substring("docker://".length()) : text;
    if (defaultRegistry.isEmpty() && HOST_ALONE.matcher(name).matches()) {
      throw invalid(
          "DESTINATION " + name + " is a host without a repository; write host/repository:tag");
    }
    ImageReference reference;
    try {
      reference = ImageReference.parse(withHost(name, defaultRegistry)).withDefaultTag();
    } catch (IllegalArgumentException e) {
      throw invalid("DESTINATION: " + e.getMessage() + "; write host/repository:tag");
    }
    if (reference.digest() != null) {
      throw invalid(
          "DESTINATION has a digest; the source's digest is kept, write host/repository:tag");
    }
    return reference;
  }

  private static String withHost(String name, String defaultRegistry) {
    return defaultRegistry.isEmpty() || namesHost(name) ? name : host(defaultRegistry) + "/" + name;
  }

  /// A first part is a host when it cannot be a path, as Docker's reference grammar tells them apart.
  private static boolean namesHost(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost");
  }

  private static String host(String registry) {
    if (registry.startsWith("http://")) {
      throw invalid(
          DEFAULT_REGISTRY
              + " is a host such as registry.example.com:5000; plain HTTP is asked for with"
              + " --insecure");
    }
    return registry.replaceFirst("^https://", "").replaceFirst("/+$", "");
  }

  private static ExitException invalid(String message) {
    return new ExitException(ExitReason.INVALID_SPEC, message);
  }
}
