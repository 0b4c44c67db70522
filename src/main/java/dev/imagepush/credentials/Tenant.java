package dev.imagepush.credentials;

/// On whose behalf something is pushed: what one tenant may read, pushed or waits for is no other's
/// business. In a cluster each namespace is one.
///
/// @param name the namespace; never blank
public record Tenant(String name) {
  /// The person at the command line, who shares the process with nobody. No namespace has this name.
  public static final Tenant LOCAL = new Tenant("(local)");

  public Tenant {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a tenant has a name");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
