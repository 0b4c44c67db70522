package dev.imagepush.testing.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The faults a server has been told to commit, oldest first.
final class FaultScript {
  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  Fault add(RequestMatch match) {
    Fault fault = new Fault(match);
    faults.add(fault);
    return fault;
  }

  Fault take(Request request) {
    return faults.stream()
        .filter(fault -> fault.strikes(request))
        .findFirst()
        .orElseGet(Fault::none);
  }

  /// Forgets every fault and lets go what hangs.
  void clear() {
    faults.forEach(Fault::release);
    faults.clear();
  }
}
