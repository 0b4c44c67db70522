package dev.imagepush.http;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves a host and lets through only the addresses that the policy allows. The connection is made to
/// exactly these, so that a name cannot resolve to another address in between (DNS rebinding).
final class EgressGate implements DnsResolver {
  private static final Pattern ODD_ADDRESS =
      Pattern.compile(
          "(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*\\.?", Pattern.CASE_INSENSITIVE);
  private static final Pattern USUAL_ADDRESS =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

  private final EgressPolicy policy;
  private final EgressPolicy.Origination origination;
  private final HostLookup lookup;
  private final ProxyRules proxies;
  private final Set<String> judged = ConcurrentHashMap.newKeySet();

  /// @param proxies whose hosts a person named, whatever is reached through them
  EgressGate(
      EgressPolicy policy,
      EgressPolicy.Origination origination,
      HostLookup lookup,
      ProxyRules proxies) {
    this.policy = policy;
    this.origination = origination;
    this.lookup = lookup;
    this.proxies = proxies;
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    EgressPolicy.Origination known =
        proxies.isProxy(host, port) ? EgressPolicy.Origination.NAMED : origination;
    List<InetSocketAddress> allowed =
        Arrays.stream(lookup.addressesOf(host))
            .map(address -> new InetSocketAddress(address, port))
            .filter(endpoint -> policy.allows(endpoint, known))
            .toList();
    if (allowed.isEmpty()) {
      throw blocked(host);
    }
    return allowed;
  }

  /// Returns where a proxy may be asked for this host. The proxy resolves the name itself, so this is the
  /// judgement of what is known here: addresses, and names that resolve here; behind a proxy many do not.
  ///
  /// @throws ExitException EgressBlocked
  void requireAllowedBehindProxy(String host, int port) {
    if (judged.contains(host + ":" + port)) {
      return;
    }
    // An address in another form than the usual one is read in one way here and in another there.
    if (ODD_ADDRESS.matcher(host).matches() && !USUAL_ADDRESS.matcher(host).matches()) {
      throw blocked(host);
    }
    try {
      resolve(host, port);
    } catch (UnknownHostException e) {
      // Only the proxy knows it.
    }
    judged.add(host + ":" + port);
  }

  private static ExitException blocked(String host) {
    return new ExitException(
        ExitReason.EGRESS_BLOCKED,
        "connect to "
            + host
            + ": it resolves only to addresses that pushes must not connect to (loopback, link-local,"
            + " metadata, or private and not named by the resource); an administrator can allow them"
            + " under egress.allow");
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
