package dev.imagepush.testing.http;

/// A valve for each direction.
record Valves(Valve toServer, Valve toClient) {
  Valves() {
    this(new Valve(), new Valve());
  }

  Valve of(Direction direction) {
    return switch (direction) {
      case TO_SERVER -> toServer;
      case TO_CLIENT -> toClient;
    };
  }
}
