package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/// A command run in this process, in surroundings of its own; no time passes while it waits.
final class CommandRun {
  private final Path home;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<Duration> pauses = new ArrayList<>();
  private String input = "";

  CommandRun(Path home) {
    this.home = home;
  }

  CommandRun variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  CommandRun input(String text) {
    input = text;
    return this;
  }

  /// Runs the command; its exit status.
  int run(String... args) {
    return Main.run(surroundings(), args);
  }

  Surroundings surroundings() {
    return new Surroundings(
        environment,
        home,
        new ByteArrayInputStream(input.getBytes(UTF_8)),
        new PrintStream(output, true, UTF_8),
        new PrintStream(errors, true, UTF_8),
        OptionalInt.empty(),
        InstantSource.system(),
        pauses::add,
        new Random(1));
  }

  String output() {
    return output.toString(UTF_8);
  }

  String errors() {
    return errors.toString(UTF_8);
  }

  /// The waits that were asked for.
  List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
