package dev.imagepush.operator.config;

import dev.imagepush.http.AddressRange;
import java.util.regex.Pattern;

/// One entry of `egress.allow` or `egress.deny`.
public sealed interface EgressRule {
  /// An entry is a network where it reads as an address, with or without a prefix length; else a
  /// host or a glob.
  static EgressRule parse(String text) {
    return Network.FORM.matcher(text).matches()
        ? new Network(AddressRange.parse(text))
        : new Host(new HostGlob(text));
  }

  /// Hosts by the name that was asked for.
  record Host(HostGlob glob) implements EgressRule {
    @Override
    public String toString() {
      return glob.toString();
    }
  }

  /// Addresses that share their first bits; the bits after those are zero in the network's own.
  record Network(AddressRange range) implements EgressRule {
    private static final Pattern FORM =
        Pattern.compile(
            "(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|(?:[0-9a-fA-F]*:){2,7}[0-9a-fA-F.]*)(?:/[0-9]{1,3})?");

    public Network {
      byte[] bytes = range.network().getAddress();
      for (int bit = range.prefixLength(); bit < bytes.length * Byte.SIZE; bit++) {
        if ((bytes[bit / Byte.SIZE] & 0x80 >> bit % Byte.SIZE) != 0) {
          throw new IllegalArgumentException("a network without host bits, got: " + range);
        }
      }
    }

    @Override
    public String toString() {
      return range.toString();
    }
  }
}
