package dev.imagepush.http;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves a host and lets through only the addresses that the policy allows. The connection is made to
/// exactly these, so that a name cannot resolve to another address in between (DNS rebinding).
final class EgressGate implements DnsResolver {
  private final EgressPolicy policy;
  private final EgressPolicy.Origination origination;
  private final HostLookup lookup;

  EgressGate(EgressPolicy policy, EgressPolicy.Origination origination, HostLookup lookup) {
    this.policy = policy;
    this.origination = origination;
    this.lookup = lookup;
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    List<InetSocketAddress> allowed =
        Arrays.stream(lookup.addressesOf(host))
            .map(address -> new InetSocketAddress(address, port))
            .filter(endpoint -> policy.allows(endpoint, origination))
            .toList();
    if (allowed.isEmpty()) {
      throw new ExitException(
          ExitReason.EGRESS_BLOCKED,
          "connect to "
              + host
              + ": it resolves only to addresses that pushes must not connect to (loopback, link-local,"
              + " metadata, or private and not named by the resource); an administrator can allow them"
              + " under egress.allow");
    }
    return allowed;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    throw new UnknownHostException("a host is only resolved together with its port");
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
