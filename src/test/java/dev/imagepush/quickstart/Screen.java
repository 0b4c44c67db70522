package dev.imagepush.quickstart;

import java.io.Console;
import java.io.PrintStream;

/// Where the quickstart writes: lines, and on a terminal one last line that is drawn over.
final class Screen {
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private boolean drawn;

  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /// This process' standard output.
  static Screen ofThisProcess() {
    Console console = System.console();
    return new Screen(System.out, console != null && console.isTerminal());
  }

  boolean isTerminal() {
    return terminal;
  }

  /// A line that stays.
  void line(String text) {
    clear();
    out.println(text);
    out.flush();
  }

  /// Lines that stay, each moved in by two columns.
  void block(String text) {
    line(text.stripTrailing().indent(2).stripTrailing());
  }

  /// A line that the next one replaces.
  void draw(String text) {
    clear();
    out.print(text);
    out.flush();
    drawn = true;
  }

  private void clear() {
    if (drawn) {
      out.print(CLEAR_LINE);
      drawn = false;
    }
  }
}
