package dev.imagepush.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `imagepush`: the command that the others are subcommands of.
@Command(
    name = "imagepush",
    header = "Push container images declaratively.",
    versionProvider = VersionCommand.Provider.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExit status:%n",
    footer = {
      "  0  the image is at the destination",
      "  1  wrong arguments, a refusal, or anything that has no number of its own",
      "  2  credentials: missing, not accepted, or not enough",
      "  3  network: DNS, connections, TLS, proxies",
      "  4  the source image: missing, damaged, unsupported or too large",
      "  5  the destination registry",
      "  6  time ran out"
    })
final class ImagePushCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  /// Whether the version was asked for.
  boolean version() {
    return version;
  }

  /// Whether help was asked for.
  boolean help() {
    return help;
  }
}
