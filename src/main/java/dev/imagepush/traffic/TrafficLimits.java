package dev.imagepush.traffic;

import dev.imagepush.credentials.Origin;
import java.util.function.Function;

/// What holds for the traffic with every host.
///
/// @param places the most blobs that are sent to a host at once, and as many that are read from it;
///     short requests have as many places of their own, so that no blob is in their way
/// @param kept how many of them no tenant gets that holds one already
/// @param rates those of a host
public record TrafficLimits(int places, int kept, Function<Origin, HostRates> rates) {
  public static final TrafficLimits DEFAULT = of(8);

  public TrafficLimits {
    if (kept < 0 || kept >= places) {
      throw new IllegalArgumentException("at least one place is for everybody");
    }
  }

  /// So many places, none of which is kept, and no limited rates.
  public static TrafficLimits of(int places) {
    return new TrafficLimits(places, 0, origin -> HostRates.UNLIMITED);
  }

  /// The places that are kept where tenants share some: a quarter, rounded down.
  public static int keptOf(int places) {
    return places / 4;
  }
}
