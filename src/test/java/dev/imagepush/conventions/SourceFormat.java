package dev.imagepush.conventions;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The one format of this project's Java sources. Its main method rewrites them in place.
final class SourceFormat {
  private static final Path SOURCES = Path.of("src");
  private static final Formatter FORMATTER =
      new Formatter(JavaFormatterOptions.builder().formatJavadoc(false).build());

  private SourceFormat() {}

  public static void main(String[] args) throws IOException {
    for (Path source : sources()) {
      String formatted = format(source);
      if (!formatted.equals(Files.readString(source))) {
        Files.writeString(source, formatted);
        System.out.println("formatted " + source);
      }
    }
  }

  static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  static String format(Path source) {
    try {
      String text = RemoveUnusedImports.removeUnusedImports(Files.readString(source));
      text = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.GOOGLE);
      return FORMATTER.formatSource(text);
    } catch (FormatterException e) {
      throw new IllegalStateException("cannot parse " + source, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
