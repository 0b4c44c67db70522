package dev.imagepush.operator;

import java.util.function.BooleanSupplier;

/// One thing that must hold for the operator to be alive, or ready.
///
/// @param name lower-case words joined by `-`, as the answer lists it
/// @param holds asked at every probe, so it must answer at once; an exception counts as no
public record HealthCheck(String name, BooleanSupplier holds) {
  public HealthCheck {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException("lower-case words joined by -, got: " + name);
    }
  }
}
