package dev.imagepush.operator.logging;

import java.util.List;
import java.util.regex.Pattern;

/// Masks what looks like a credential in a line of text, plain or with JSON's escapes.
///
/// The second net only: our own messages hold no credentials, but a library's may. It knows shapes,
/// not secrets, so it masks too much rather than too little, and a credential without any of these
/// shapes passes.
final class CredentialMask {
  static final String MASK = "***";

  /// A JSON string ends at a bare quote; `\"` is a quote inside of it.
  private static final String REST_OF_LINE = "(?:[^\\r\\n\"\\\\]|\\\\[\"/\\\\])+";

  private static final String QUOTE = "(?:\\\\?[\"'])?";
  private static final String ONE_VALUE = "[^\\s\"'\\\\&,;<>(){}\\[\\]]+";

  /// Parameters and JSON members that hold a credential in OAuth, Docker's tokens, S3 and Azure.
  private static final String PARAMETER =
      "(?:access_?token|refresh_?token|id_?token|identity_?token|registry_?token|client_?secret"
          + "|secret_?access_?key|secretkey|session_?token|api_?key|private_?token|job_?token|token"
          + "|password|passwd|passphrase|signature|sig|x-registry-auth|set-cookie|cookie)";

  /// Words after `Basic` or `Bearer` in sentences and challenges.
  private static final String NO_CREDENTIAL =
      "(?!(?:auth|authentication|authorization|credentials?|challenges?|scheme|realm|tokens?)\\b)";

  private static final List<Rule> RULES =
      List.of(
          new Rule("((?:proxy-)?authorization" + QUOTE + "\\s*[:=]\\s*)" + REST_OF_LINE),
          new Rule(
              "(\\b(?:bearer|basic|negotiate)(?:\\s+|%20|\\+))"
                  + NO_CREDENTIAL
                  + "[a-z0-9._~+/%-]{4,}=*"),
          // An image's digest follows a path, and no user name.
          new Rule("([a-z][a-z0-9+.-]*:(?:\\\\?/){2})[^/\\s\"'\\\\<>]+@"),
          new Rule(
              "([a-z][a-z0-9+.-]*:(?:\\\\?/){2})[^/\\s:@\"'\\\\<>]*:[^\\s\"'\\\\<>@]+@(?!sha\\d+:)"),
          new Rule("(x-amz-[a-z0-9-]+" + QUOTE + "\\s*(?:=|:|%3d)\\s*" + QUOTE + ")" + ONE_VALUE),
          new Rule(
              "((?<![a-z0-9])"
                  + PARAMETER
                  + QUOTE
                  + "\\s*(?:=|:|%3d)\\s*"
                  + QUOTE
                  + ")"
                  + ONE_VALUE),
          new Rule("(\\\\?\"auth\\\\?\"\\s*:\\s*\\\\?\")" + ONE_VALUE),
          // JSON Web Tokens: a service account's, a registry's.
          new Rule("(\\b)ey[a-z0-9_-]{10,}\\.[a-z0-9_-]+\\.[a-z0-9_-]*"));

  private CredentialMask() {}

  static String of(String line) {
    String masked = line;
    for (Rule rule : RULES) {
      masked = rule.apply(masked);
    }
    return masked;
  }

  /// What to mask: everything after the first group.
  private record Rule(Pattern pattern) {
    Rule(String regex) {
      this(Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
    }

    String apply(String text) {
      boolean userInfo = pattern.pattern().contains("@");
      return pattern.matcher(text).replaceAll(userInfo ? "$1" + MASK + "@" : "$1" + MASK);
    }
  }
}
