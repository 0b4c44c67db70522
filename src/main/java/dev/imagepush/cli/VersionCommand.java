package dev.imagepush.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// `imagepush version`, and what `--version` shows.
@Command(name = "version", header = "Show the version, its commit and the Java that runs it.")
final class VersionCommand implements Callable<Integer> {
  /// The same for the option. picocli makes it, by its constructor without parameters.
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }

  private final Surroundings surroundings;

  VersionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.output().println(text());
    return 0;
  }

  private static String text() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    String commit = commit();
    return "imagepush "
        + (version == null ? "(not packaged)" : version)
        + (commit.isEmpty() ? "" : " (commit " + commit + ")")
        + ", Java "
        + Runtime.version();
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
