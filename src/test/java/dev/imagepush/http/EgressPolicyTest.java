package dev.imagepush.http;

import static dev.imagepush.http.EgressPolicy.Origination.INDIRECT;
import static dev.imagepush.http.EgressPolicy.Origination.NAMED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Where connections go, and where they do not (T02).
class EgressPolicyTest {
  private static final EgressPolicy CLUSTER =
      new EgressPolicy(List.of(), List.of(), Set.of(), false);

  @ParameterizedTest(name = "{0}")
  @DisplayName("T02: addresses that nobody connects to, whoever named them")
  @CsvSource({
    "0.0.0.0",
    "0.1.2.3",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "169.254.0.1",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:169.254.169.254",
    "::ffff:127.0.0.1",
    "::ffff:0.0.0.0",
    "::169.254.169.254",
    "::127.0.0.1",
    "::0.0.1.2",
    "::ffff:0:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b::0.0.0.0",
    "2002:a9fe:a9fe::1",
    "2002:7f00:1::",
    "2002::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fe80::1",
    "febf::1",
    "fd00:ec2::254",
    "fd00:c1::a9fe:a9fe",
    "fd20:ce::254",
    "ff02::1",
    "ff05::2"
  })
  void refusesAlways(String address) {
    assertThat(CLUSTER.allows(endpoint(address), NAMED)).as("named").isFalse();
    assertThat(CLUSTER.allows(endpoint(address), INDIRECT)).as("indirect").isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("T02: private addresses are for hosts that a person named")
  @CsvSource({
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.127.255.255",
    "198.18.0.1",
    "240.0.0.1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fec0::1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:a00:1::1"
  })
  void allowsPrivateAddressesOnlyWhereNamed(String address) {
    assertThat(CLUSTER.allows(endpoint(address), NAMED)).as("named").isTrue();
    assertThat(CLUSTER.allows(endpoint(address), INDIRECT)).as("indirect").isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "100.63.255.255",
    "169.253.255.255",
    "223.255.255.255",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "64:ff9b::1.1.1.1",
    "2002:101:101::1"
  })
  void allowsPublicAddresses(String address) {
    assertThat(CLUSTER.allows(endpoint(address), NAMED)).as("named").isTrue();
    assertThat(CLUSTER.allows(endpoint(address), INDIRECT)).as("indirect").isTrue();
  }

  static Stream<Arguments> rules() {
    EgressPolicy allowing =
        new EgressPolicy(
            ranges("127.0.0.1", "10.1.0.0/16", "169.254.0.0/16"), List.of(), Set.of(), false);
    EgressPolicy denying =
        new EgressPolicy(
            ranges("10.0.0.0/8"),
            ranges("10.2.0.0/16", "8.8.8.8", "2002::/16", "64:ff9b::/96"),
            Set.of(),
            false);
    EgressPolicy commandLine = EgressPolicy.commandLine();
    return Stream.of(
        argumentSet("loopback that is allowed, named", allowing, "127.0.0.1", NAMED, true),
        argumentSet("loopback that is allowed, indirect", allowing, "127.0.0.1", INDIRECT, true),
        argumentSet("loopback beside what is allowed", allowing, "127.0.0.2", NAMED, false),
        argumentSet("private and allowed, indirect", allowing, "10.1.2.3", INDIRECT, true),
        argumentSet("private beside what is allowed", allowing, "10.2.2.3", INDIRECT, false),
        argumentSet("metadata, which no rule opens", allowing, "169.254.169.254", NAMED, false),
        argumentSet("denied and allowed", denying, "10.2.0.1", NAMED, false),
        argumentSet("denied, public", denying, "8.8.8.8", NAMED, false),
        argumentSet("denied, mapped into IPv6", denying, "::ffff:8.8.8.8", NAMED, false),
        argumentSet("denied in its IPv6 form", denying, "2002:101:101::1", NAMED, false),
        argumentSet("denied by its NAT64 prefix", denying, "64:ff9b::1.1.1.1", NAMED, false),
        argumentSet("command line, loopback named", commandLine, "127.0.0.1", NAMED, true),
        argumentSet("command line, ::1 named", commandLine, "::1", NAMED, true),
        argumentSet("command line, loopback indirect", commandLine, "127.0.0.1", INDIRECT, false),
        argumentSet("command line, private indirect", commandLine, "192.168.0.1", INDIRECT, false),
        argumentSet("command line, metadata", commandLine, "169.254.169.254", NAMED, false));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void decides(
      EgressPolicy policy, String address, EgressPolicy.Origination origination, boolean expected) {
    assertThat(policy.allows(endpoint(address), origination)).isEqualTo(expected);
  }

  @Test
  @DisplayName("T02: the API server's own port is refused, others of its host are not")
  void forbidsAnEndpointByItsPort() {
    // Given
    EgressPolicy policy =
        new EgressPolicy(
            ranges("10.96.0.0/16"),
            List.of(),
            Set.of(new InetSocketAddress(address("10.96.0.1"), 443)),
            false);

    // When
    boolean apiServer =
        policy.allows(new InetSocketAddress(address("::ffff:10.96.0.1"), 443), NAMED);
    boolean otherPort = policy.allows(new InetSocketAddress(address("10.96.0.1"), 5000), NAMED);

    // Then
    assertThat(apiServer).isFalse();
    assertThat(otherPort).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "example.com/8", "::/129", "''"})
  void refusesARangeThatIsNone(String text) {
    assertThat(catchThrowable(() -> AddressRange.parse(text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<AddressRange> ranges(String... texts) {
    return Stream.of(texts).map(AddressRange::parse).toList();
  }

  private static InetSocketAddress endpoint(String address) {
    return new InetSocketAddress(address(address), 443);
  }

  /// The address as a name server gives it: an IPv4 address in an IPv6 record stays an IPv6 address.
  static InetAddress address(String text) {
    if (!text.startsWith("::ffff:") || text.startsWith("::ffff:0:")) {
      return InetAddress.ofLiteral(text);
    }
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    byte[] inner = Inet4Address.ofLiteral(text.substring("::ffff:".length())).getAddress();
    System.arraycopy(inner, 0, bytes, 12, inner.length);
    try {
      return Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }
}
