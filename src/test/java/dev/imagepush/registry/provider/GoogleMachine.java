package dev.imagepush.registry.provider;

import java.util.Map;

/// A process that prints the access token which Google gives it. Google's library reads the variables of
/// its own process alone.
final class GoogleMachine {
  private GoogleMachine() {}

  public static void main(String[] args) {
    System.out.print(
        new GoogleIdentity(new IdentityEnvironment(Map.of())).token().orElseThrow().reveal());
  }
}
