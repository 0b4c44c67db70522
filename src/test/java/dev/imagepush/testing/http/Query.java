package dev.imagepush.testing.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The part of a URL after the question mark, or a form's body: the same grammar.
public record Query(String text) {
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  public List<String> all(String name) {
    return Stream.of(text.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> decode(pair[0]).equals(name))
        .map(pair -> pair.length == 2 ? decode(pair[1]) : "")
        .toList();
  }

  public boolean contains(String name) {
    return first(name).isPresent();
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a stray percent sign stands for itself
    }
  }
}
