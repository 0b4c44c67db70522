package dev.imagepush.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `imagepush completion`.
@Command(
    name = "completion",
    header = "Write a completion script for bash and zsh.",
    description = "Use it with: source <(imagepush completion)")
final class CompletionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    surroundings.output().print(AutoComplete.bash(root.getCommandName(), root));
    return 0;
  }
}
