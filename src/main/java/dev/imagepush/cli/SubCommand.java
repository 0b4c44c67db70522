package dev.imagepush.cli;

import java.util.List;

/// The commands of `imagepush`, in the order in which its help lists them.
enum SubCommand {
  PUSH("push"),
  RUN("run"),
  OPERATOR("operator"),
  WORKER("worker"),
  VERSION("version"),
  COMPLETION("completion");

  private final String word;

  SubCommand(String word) {
    this.word = word;
  }

  /// The command that is written first, alone: to read the annotations of the others takes as long. All,
  /// where the first word names none, and for the command that is about all.
  static List<SubCommand> named(String first) {
    List<SubCommand> all = List.of(values());
    List<SubCommand> one =
        all.stream()
            .filter(command -> command.word.equals(first) && command != COMPLETION)
            .toList();
    return one.isEmpty() ? all : one;
  }

  Object make(Surroundings surroundings) {
    return switch (this) {
      case PUSH -> new PushCommand(surroundings);
      case RUN -> new RunCommand(surroundings);
      case OPERATOR -> new OperatorCommand(surroundings);
      case WORKER -> new WorkerCommand(surroundings);
      case VERSION -> new VersionCommand(surroundings);
      case COMPLETION -> new CompletionCommand(surroundings);
    };
  }
}
