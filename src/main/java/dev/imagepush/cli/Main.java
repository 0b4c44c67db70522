package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;

/// The main class: finds the command that the arguments name and exits with its status.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int status = run(Surroundings.ofProcess(), args);
    System.out.flush();
    System.exit(status);
  }

  /// Runs a command; its exit status.
  static int run(Surroundings surroundings, String... args) {
    if (args.length == 0) {
      commandLine(surroundings, "").usage(surroundings.errors());
      return ExitReason.INVALID_SPEC.code().number();
    }
    return commandLine(surroundings, args[0]).execute(args);
  }

  private static CommandLine commandLine(Surroundings surroundings, String first) {
    CommandLine commandLine = new CommandLine(new ImagePushCommand());
    SubCommand.named(first)
        .forEach(command -> commandLine.addSubcommand(command.make(surroundings)));
    return commandLine
        .setUsageHelpAutoWidth(surroundings.columns().isPresent())
        .setOut(writer(surroundings.output()))
        .setErr(writer(surroundings.errors()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setParameterExceptionHandler(
            (e, args) ->
                report(surroundings, args)
                    .failed(new Failure(ExitReason.INVALID_SPEC, usage(e)), 0))
        .setExecutionExceptionHandler(
            (e, command, result) ->
                report(surroundings, result.originalArgs().toArray(String[]::new))
                    .failed(
                        e instanceof ExitException exit
                            ? exit.failure()
                            : new Failure(
                                ExitReason.INTERNAL_ERROR,
                                "a defect of ImagePush: " + e.getClass().getSimpleName()),
                        0));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
  }

  private static String usage(CommandLine.ParameterException e) {
    return e.getMessage()
        + "; "
        + e.getCommandLine().getCommandSpec().qualifiedName()
        + " --help shows what may be written";
  }

  private static Report report(Surroundings surroundings, String... args) {
    String written = String.join(" ", Arrays.asList(args));
    return new Report(
        surroundings,
        written.contains("--output=json") || written.contains("--output json"),
        false);
  }
}
