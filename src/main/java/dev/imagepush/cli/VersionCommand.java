package dev.imagepush.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import picocli.CommandLine.Command;

/// `imagepush version`.
@Command(name = "version", header = "Show the version, its commit and the Java that runs it.")
final class VersionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  VersionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Package own = VersionCommand.class.getPackage();
    String version = own.getImplementationVersion();
    String commit = commit();
    surroundings
        .output()
        .println(
            "imagepush "
                + (version == null ? "(not packaged)" : version)
                + (commit.isEmpty() ? "" : " (commit " + commit + ")")
                + ", Java "
                + Runtime.version());
    return 0;
  }

  /// The commit that the build noted in the jar's manifest; empty where it noted none.
  private static String commit() {
    URL place = VersionCommand.class.getProtectionDomain().getCodeSource().getLocation();
    if (!place.getPath().endsWith(".jar")) {
      return "";
    }
    try (JarFile jar = new JarFile(Path.of(place.toURI()).toFile())) {
      Manifest manifest = jar.getManifest();
      String commit = manifest == null ? null : manifest.getMainAttributes().getValue("Git-Commit");
      return commit == null ? "" : commit;
    } catch (IOException | URISyntaxException e) {
      return "";
    }
  }
}
