package dev.imagepush.traffic;

import dev.imagepush.credentials.Origin;
import java.util.function.Function;

/// What holds for the traffic with every host.
///
/// @param places the most blobs that are sent to a host at once, and as many that are read from it;
///     short requests have as many places of their own, so that no blob is in their way
/// @param shared whether tenants share the places: some are then kept for those that hold none
/// @param limits those of a host
public record TrafficLimits(int places, boolean shared, Function<Origin, HostLimits> limits) {
  public static final TrafficLimits DEFAULT =
      new TrafficLimits(8, false, origin -> HostLimits.NONE);

  public TrafficLimits {
    if (places < 1) {
      throw new IllegalArgumentException("at least one place");
    }
  }

  /// How many of so many places no tenant gets that holds one already.
  int kept(int ofPlaces) {
    return shared ? keptOf(ofPlaces) : 0;
  }

  /// The places that are kept where tenants share some: a quarter, rounded down, and one at least; none of
  /// a single place.
  public static int keptOf(int places) {
    return places > 1 ? Math.max(1, places / 4) : 0;
  }
}
