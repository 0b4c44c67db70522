package dev.imagepush.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A block of IP addresses in CIDR notation, such as `10.0.0.0/8` or `fc00::/7`.
public record AddressRange(InetAddress network, int prefixLength) {
  private static final AddressRange SIX_TO_FOUR = parse("2002::/16");
  private static final AddressRange COMPATIBLE = parse("::/96");
  private static final AddressRange TRANSLATED = parse("::ffff:0:0:0/96");
  private static final AddressRange NAT64 = parse("64:ff9b::/96");

  public AddressRange {
    if (prefixLength < 0 || prefixLength > network.getAddress().length * 8) {
      throw new IllegalArgumentException("the prefix length does not fit the address");
    }
  }

  /// Reads CIDR notation; a single address is a range of one.
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = literal(slash < 0 ? text : text.substring(0, slash));
    int bits = network.getAddress().length * 8;
    return new AddressRange(
        network, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
  }

  public boolean contains(InetAddress address) {
    byte[] candidate = address.getAddress();
    byte[] base = network.getAddress();
    if (candidate.length != base.length) {
      return false;
    }
    int whole = prefixLength / 8;
    if (!Arrays.equals(candidate, 0, whole, base, 0, whole)) {
      return false;
    }
    int rest = prefixLength % 8;
    int mask = 0xff << (8 - rest);
    return rest == 0 || ((candidate[whole] ^ base[whole]) & mask) == 0;
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("an address range is written as in 10.0.0.0/8", e);
    }
  }

  /// The IPv4 address that an IPv6 one stands for (mapped, compatible, translated, NAT64 or 6to4); else
  /// the address.
  static InetAddress withoutEmbedding(InetAddress address) {
    InetAddress plain = ofBytes(address.getAddress()); // a mapped one is IPv4 by this
    byte[] bytes = plain.getAddress();
    if (SIX_TO_FOUR.contains(plain)) {
      return ofBytes(Arrays.copyOfRange(bytes, 2, 6));
    }
    boolean compatible =
        COMPATIBLE.contains(plain) && !plain.isAnyLocalAddress() && !plain.isLoopbackAddress();
    return compatible || TRANSLATED.contains(plain) || NAT64.contains(plain)
        ? ofBytes(Arrays.copyOfRange(bytes, 12, 16))
        : plain;
  }

  private static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four or sixteen bytes are an address", e);
    }
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefixLength;
  }
}
