package dev.imagepush.cli;

import java.util.concurrent.Callable;
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
    String commit = own.getSpecificationVersion();
    surroundings
        .output()
        .println(
            "imagepush "
                + (version == null ? "(not packaged)" : version)
                + (commit == null ? "" : " (commit " + commit + ")")
                + ", Java "
                + Runtime.version());
    return 0;
  }
}
