package dev.imagepush.api.v1beta1;

/// The expressions (RE2 and CEL) that several fields of the schema share.
final class Grammar {
  /// A Kubernetes object's name: a DNS-1123 subdomain.
  static final String OBJECT_NAME =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  static final int OBJECT_NAME_LENGTH = 253;

  static final String IS_OBJECT_NAME = "self.matches('" + OBJECT_NAME + "')";

  /// A duration as Kubernetes writes it, such as `90s` or `1h30m`.
  static final String DURATION = "^([0-9]+([.][0-9]+)?(ms|s|m|h))+$";

  static final String IS_DURATION = "self.matches('" + DURATION + "')";

  /// A digest in lower-case hexadecimal digits, of the two algorithms that OCI registers.
  static final String DIGEST = "^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$";

  static final int DIGEST_LENGTH = 135;

  static final String TAG = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";

  static final int REFERENCE_LENGTH = 512;

  static final int MESSAGE_LENGTH = 512;

  private static final String COMPONENT = "[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*";

  private static final String HOST =
      "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[[][0-9A-Fa-f:.]+[]])(:[0-9]{1,5})?";

  /// The path of a repository within its registry.
  static final String REPOSITORY_PATH = COMPONENT + "(/" + COMPONENT + ")*";

  private static final String REPOSITORY = "(" + HOST + "/)?" + REPOSITORY_PATH;

  static final String HAS_NO_SCHEME = "!self.contains('://')";

  static final String HAS_NO_DIGEST = "!self.contains('@')";

  /// A colon after the last slash begins a tag; one before it begins a port.
  static final String HAS_NO_TAG = "!self.matches('(^|/)[^/:@]+:[^/@]*(@|$)')";

  /// Holds too where a rule with a message of its own has refused already.
  static final String IS_REPOSITORY =
      "self.contains('://') || self.contains('@') || self.matches('(^|/)[^/:@]+:[^/@]*(@|$)')"
          + " || self.matches('^"
          + REPOSITORY
          + "$')";

  static final String IS_REFERENCE =
      "self.contains('://') || self.matches('^"
          + REPOSITORY
          + "(:"
          + TAG
          + ")?(@(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}))?$')";

  static final String REFERENCE_SCHEME_MESSAGE =
      "write the image without a scheme, as in ghcr.io/team/app:1.2; for plain HTTP set insecure:"
          + " true";

  static final String REFERENCE_MESSAGE =
      "not an image reference; write host/repository:tag, host/repository@sha256:<64 hex digits> or"
          + " both, the repository in lower case, as in ghcr.io/team/app:1.2";

  static final String IS_URL = "self.matches('^https?://[^/?#[:space:]]+([/?#][^[:space:]]*)?$')";

  static final String URL_MESSAGE =
      "not an HTTP address; write https://host/path, as in https://files.example.com/app.tar";

  static final String HAS_NO_USER_INFO = "!self.matches('^[^/]*//[^/?#]*@')";

  static final String USER_INFO_MESSAGE =
      "write the address without a user or password; put them into a Secret and name it in"
          + " secretRef";

  /// The query parameters by which S3, Google Cloud Storage, Azure and CloudFront sign a URL, and
  /// those that name a token.
  static final String HAS_NO_SIGNATURE =
      "!self.matches('(?i)[?&;](x-amz-(signature|credential|security-token)|x-goog-(signature|credential)"
          + "|awsaccesskeyid|googleaccessid|signature|sig|key-pair-id|access_token|token"
          + "|password|secret|api_?key)=')";

  static final String SIGNATURE_MESSAGE =
      "write the address without a signature or token in its query, which everyone who may read"
          + " this resource would see; put the credentials into a Secret and name it in secretRef";

  private Grammar() {}
}
