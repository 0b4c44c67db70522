package dev.imagepush.operator;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One entry of `egress.allow` or `egress.deny`.
public sealed interface EgressRule {
  /// An entry is a network where it reads as an address, with or without a prefix length; else a
  /// host or a glob.
  static EgressRule parse(String text) {
    Matcher network = Network.FORM.matcher(text);
    return network.matches()
        ? Network.of(network.group(1), network.group(2))
        : new Host(new HostGlob(text));
  }

  /// Hosts by the name that was asked for.
  record Host(HostGlob glob) implements EgressRule {}

  /// Addresses that share their first bits.
  ///
  /// @param address the network's address; its host bits are zero
  /// @param prefixLength how many bits count, 0 to 32 or 128
  record Network(InetAddress address, int prefixLength) implements EgressRule {
    private static final Pattern FORM =
        Pattern.compile(
            "([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|(?:[0-9a-fA-F]*:){2,7}[0-9a-fA-F.]*)(/[0-9]{1,3})?");

    public Network {
      int bits = address.getAddress().length * Byte.SIZE;
      if (prefixLength < 0 || prefixLength > bits) {
        throw new IllegalArgumentException("a prefix length from 0 to " + bits);
      }
      if (!Arrays.equals(address.getAddress(), masked(address.getAddress(), prefixLength))) {
        throw new IllegalArgumentException(
            "a network's address without host bits, got: " + address + "/" + prefixLength);
      }
    }

    private static Network of(String literal, String suffix) {
      InetAddress address = InetAddress.ofLiteral(literal);
      int bits = address.getAddress().length * Byte.SIZE;
      return new Network(address, suffix == null ? bits : Integer.parseInt(suffix.substring(1)));
    }

    /// Whether the address lies in this network; one of the other family never does.
    public boolean contains(InetAddress candidate) {
      return candidate.getAddress().length == address.getAddress().length
          && Arrays.equals(masked(candidate.getAddress(), prefixLength), address.getAddress());
    }

    private static byte[] masked(byte[] bytes, int prefixLength) {
      byte[] network = bytes.clone();
      for (int bit = prefixLength; bit < network.length * Byte.SIZE; bit++) {
        network[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
      }
      return network;
    }
  }
}
