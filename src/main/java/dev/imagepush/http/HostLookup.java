package dev.imagepush.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// The addresses of a host name.
@FunctionalInterface
public interface HostLookup {
  InetAddress[] addressesOf(String host) throws UnknownHostException;

  /// The lookup of this machine.
  static HostLookup system() {
    return InetAddress::getAllByName;
  }
}
