package dev.imagepush.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A block of IP addresses in CIDR notation, such as `10.0.0.0/8` or `fc00::/7`.
public record AddressRange(InetAddress network, int prefixLength) {
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

  /// The IPv4 address that an IPv6 one stands for (mapped, compatible, NAT64 or 6to4); else the address.
  static InetAddress withoutEmbedding(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16) {
      return address;
    }
    boolean nat64 = startsWith(bytes, 0x00, 0x64, 0xff, 0x9b);
    boolean sixToFour = startsWith(bytes, 0x20, 0x02);
    boolean zeroes = true;
    for (int i = 0; i < 10; i++) {
      zeroes &= bytes[i] == 0;
    }
    boolean mapped = zeroes && bytes[10] == (byte) 0xff && bytes[11] == (byte) 0xff;
    boolean compatible = zeroes && bytes[10] == 0 && bytes[11] == 0 && (bytes[12] | bytes[13]) != 0;
    if (sixToFour) {
      return ofBytes(Arrays.copyOfRange(bytes, 2, 6));
    }
    return nat64 || mapped || compatible ? ofBytes(Arrays.copyOfRange(bytes, 12, 16)) : address;
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[i] != (byte) prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefixLength;
  }
}
