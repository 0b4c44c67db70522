package dev.imagepush.registry.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One way to authenticate that a `WWW-Authenticate` header offers (RFC 7235).
///
/// @param scheme in lower case: `basic`, `bearer`
/// @param parameters by their names in lower case
record Challenge(String scheme, Map<String, String> parameters) {
  private static final int MAX_HEADER_LENGTH = 8192;
  private static final Pattern PART =
      Pattern.compile(
          "\\G[\\s,]*(?:(?<key>[A-Za-z0-9_.-]+)\\s*=\\s*(?:\"(?<quoted>(?:[^\"\\\\]++|\\\\.)*+)\"|(?<plain>[^\\s,\"]+))"
              + "|(?<scheme>[A-Za-z0-9-]+)(?=[\\s,]|$))");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /// Reads the challenges of all headers, in order. What cannot be read is left out.
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      if (header.length() <= MAX_HEADER_LENGTH) {
        parse(header, challenges);
      }
    }
    return challenges;
  }

  private static void parse(String header, List<Challenge> challenges) {
    Matcher part = PART.matcher(header);
    String scheme = null;
    Map<String, String> parameters = new LinkedHashMap<>();
    while (part.find()) {
      if (part.group("scheme") != null) {
        if (scheme != null) {
          challenges.add(new Challenge(scheme, parameters));
        }
        scheme = part.group("scheme").toLowerCase(Locale.ROOT);
        parameters = new LinkedHashMap<>();
      } else {
        String quoted = part.group("quoted");
        parameters.putIfAbsent(
            part.group("key").toLowerCase(Locale.ROOT),
            quoted == null ? part.group("plain") : quoted.replaceAll("\\\\(.)", "$1"));
      }
    }
    if (scheme != null) {
      challenges.add(new Challenge(scheme, parameters));
    }
  }
}
