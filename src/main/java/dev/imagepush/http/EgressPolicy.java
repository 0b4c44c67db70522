package dev.imagepush.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/// Which addresses a connection may be made to. It judges addresses, not names: a name that resolves to
/// a refused address is refused, whenever it begins to.
///
/// Link-local (cloud metadata among them), unspecified and multicast addresses are never connected to.
/// Loopback is refused unless allowed. Private addresses are for hosts that a person named, not for
/// those that a registry's answer points at.
///
/// @param allow addresses that may be connected to although loopback or private
/// @param deny addresses that may not be, whatever else is said
/// @param forbidden single endpoints that may not be, such as the Kubernetes API server
/// @param namedLoopback whether a host that a person named may be on this machine; so on the command line
public record EgressPolicy(
    List<AddressRange> allow,
    List<AddressRange> deny,
    Set<InetSocketAddress> forbidden,
    boolean namedLoopback) {
  private static final List<AddressRange> NEVER =
      List.of(
          AddressRange.parse("0.0.0.0/8"),
          AddressRange.parse("169.254.0.0/16"),
          AddressRange.parse("224.0.0.0/4"),
          AddressRange.parse("255.255.255.255"),
          // Metadata services outside the link-local block: Alibaba Cloud, Azure's wire server,
          // Oracle Cloud (both), AWS, Google Cloud.
          AddressRange.parse("100.100.100.200"),
          AddressRange.parse("168.63.129.16"),
          AddressRange.parse("192.0.0.192"),
          AddressRange.parse("fd00:c1::a9fe:a9fe"),
          AddressRange.parse("fd00:ec2::/32"),
          AddressRange.parse("fd20:ce::254"),
          // Teredo carries an IPv4 address where no rule here would see it.
          AddressRange.parse("2001::/32"),
          AddressRange.parse("::/128"),
          AddressRange.parse("fe80::/10"),
          AddressRange.parse("ff00::/8"));
  private static final List<AddressRange> LOOPBACK =
      List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("::1"));
  private static final List<AddressRange> PRIVATE =
      List.of(
          AddressRange.parse("10.0.0.0/8"),
          AddressRange.parse("172.16.0.0/12"),
          AddressRange.parse("192.168.0.0/16"),
          AddressRange.parse("100.64.0.0/10"),
          AddressRange.parse("192.0.0.0/24"),
          AddressRange.parse("198.18.0.0/15"),
          AddressRange.parse("240.0.0.0/4"),
          AddressRange.parse("64:ff9b:1::/48"), // a network's own NAT64 (RFC 8215)
          AddressRange.parse("fc00::/7"),
          AddressRange.parse("fec0::/10"));

  public EgressPolicy {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    forbidden = Set.copyOf(forbidden);
  }

  /// How the host of a connection came to be known.
  public enum Origination {
    /// A person wrote it: in a resource, on the command line.
    NAMED,
    /// A server's answer points at it: a token realm, a redirect.
    INDIRECT
  }

  /// The policy of the command line, where the person is the administrator.
  public static EgressPolicy commandLine() {
    return new EgressPolicy(List.of(), List.of(), Set.of(), true);
  }

  public boolean allows(InetSocketAddress endpoint, Origination origination) {
    InetAddress address = AddressRange.withoutEmbedding(endpoint.getAddress());
    if (in(NEVER, address)
        || in(deny, address)
        || in(deny, endpoint.getAddress())
        || forbidden.contains(new InetSocketAddress(address, endpoint.getPort()))) {
      return false;
    }
    boolean named = origination == Origination.NAMED;
    if (in(LOOPBACK, address)) {
      return in(allow, address) || (named && namedLoopback);
    }
    return named || !in(PRIVATE, address) || in(allow, address);
  }

  private static boolean in(List<AddressRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }
}
