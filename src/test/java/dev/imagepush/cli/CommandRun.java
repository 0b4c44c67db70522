package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagepush.testing.registry.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A command run in this process, in surroundings of its own; time passes by its waits alone, which take
/// none.
final class CommandRun {
  private final Path home;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final Queue<Duration> pauses = new ConcurrentLinkedQueue<>();
  private final ManualClock clock = new ManualClock();
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
        clock,
        this::pause,
        new Random(1));
  }

  private void pause(Duration time) {
    pauses.add(time);
    clock.advance(time);
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
