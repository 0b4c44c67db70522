package dev.imagepush.testing.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Header fields in their order; names match in any case.
public record Headers(List<Field> fields) {
  /// One header line.
  public record Field(String name, String value) {}

  public static final Headers NONE = new Headers(List.of());

  public Headers {
    fields = List.copyOf(fields);
  }

  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  public List<String> all(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  public boolean contains(String name) {
    return first(name).isPresent();
  }

  /// These fields and one more, whether or not the name stands there already.
  public Headers adding(String name, String value) {
    List<Field> longer = new ArrayList<>(fields);
    longer.add(new Field(name, value));
    return new Headers(longer);
  }

  /// These fields with this one in place of all of its name.
  public Headers with(String name, String value) {
    return without(name).adding(name, value);
  }

  public Headers without(String name) {
    return new Headers(
        fields.stream().filter(field -> !field.name().equalsIgnoreCase(name)).toList());
  }
}
