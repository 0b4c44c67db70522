package dev.imagepush.exit;

import static dev.imagepush.exit.Recovery.NONE;
import static dev.imagepush.exit.Recovery.RETRY;
import static dev.imagepush.exit.Recovery.STALL;
import static dev.imagepush.exit.Recovery.WAIT;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why a push ended. The list is closed: a name, once released, keeps its meaning.
public enum ExitReason {
  PUSHED(ExitCode.SUCCESS, NONE, "The image was pushed.", "Nothing."),
  UP_TO_DATE(
      ExitCode.SUCCESS,
      NONE,
      "The destination already held the image under every tag.",
      "Nothing."),
  DRIFT_REPAIRED(
      ExitCode.SUCCESS,
      NONE,
      "A tag of the destination had been moved or deleted and was set again.",
      "Nothing; find out who moved the tag if that was not meant."),

  INVALID_SPEC(
      ExitCode.GENERAL,
      STALL,
      "The resource, or the command's arguments, ask for something that cannot be done.",
      "Correct the field that the message names."),
  POLICY_DENIED(
      ExitCode.GENERAL,
      STALL,
      "The operator's configuration does not allow what was asked.",
      "Change the field that the message names, or ask the operator's administrator to allow it."),
  FORBIDDEN(
      ExitCode.GENERAL,
      WAIT,
      "The Kubernetes API refused a request that the push needs.",
      "Grant the right that the message names."),
  CANCELLED(
      ExitCode.GENERAL,
      RETRY,
      "The push was stopped: suspended, deleted, or the process was asked to end.",
      "Nothing; it goes on when resumed."),
  WORKER_LOST(
      ExitCode.GENERAL,
      RETRY,
      "The process that ran the push disappeared.",
      "Nothing; see the events of its Pod if it happens again."),
  STORAGE_FULL(
      ExitCode.GENERAL,
      RETRY,
      "The local disk that the push needs is full or cannot be written.",
      "Give the temporary volume more space."),
  INTERNAL_ERROR(
      ExitCode.GENERAL,
      RETRY,
      "A defect of ImagePush.",
      "Report it with the log of the operator, which names the place."),

  SECRET_NOT_FOUND(
      ExitCode.AUTHENTICATION,
      WAIT,
      "A Secret that the resource refers to does not exist in its namespace.",
      "Create the Secret that the message names; the push follows by itself."),
  SECRET_INVALID(
      ExitCode.AUTHENTICATION,
      WAIT,
      "A Secret exists, but has not the type, the key or the form that is needed.",
      "Correct the key that the message names; the push follows by itself."),
  UNAUTHORIZED(
      ExitCode.AUTHENTICATION,
      WAIT,
      "The registry did not accept the credentials, or wants some where there are none.",
      "Correct the Secret that the message names, and the push follows by itself; or the login on"
          + " the command line."),
  DENIED(
      ExitCode.AUTHENTICATION,
      WAIT,
      "The registry knows the user, who may not do this.",
      "Grant the user the right to push to (or pull from) the repository."),
  REALM_NOT_TRUSTED(
      ExitCode.AUTHENTICATION,
      STALL,
      "The registry names a token server that credentials must not be sent to.",
      "Add the token server to the registry's trustedRealms if it is right."),
  PROXY_AUTHENTICATION(
      ExitCode.AUTHENTICATION,
      WAIT,
      "The proxy did not accept the credentials.",
      "Correct the proxy's Secret."),

  DNS_FAILURE(
      ExitCode.NETWORK,
      RETRY,
      "The host's name could not be resolved.",
      "Check the host's name and the cluster's DNS."),
  CONNECT_FAILED(
      ExitCode.NETWORK,
      RETRY,
      "No connection to the host could be made.",
      "Check the port, the firewall and that the registry runs."),
  CONNECTION_RESET(
      ExitCode.NETWORK,
      RETRY,
      "The connection ended before the answer was complete.",
      "Nothing; look at proxies between if it happens again."),
  TLS_FAILED(
      ExitCode.NETWORK,
      WAIT,
      "The host's certificate could not be verified, or no TLS connection was agreed.",
      "Give the registry's CA certificate in certSecretRef (or --ca-file)."),
  PROXY_FAILED(
      ExitCode.NETWORK,
      RETRY,
      "The proxy could not be used.",
      "Check the proxy's address and that it allows the host."),
  EGRESS_BLOCKED(
      ExitCode.NETWORK,
      STALL,
      "The host resolves to an address that pushes must not connect to.",
      "Use another host, or allow the address in the operator's egress configuration."),

  SOURCE_NOT_FOUND(
      ExitCode.SOURCE_IMAGE,
      WAIT,
      "The source image, or the file that holds it, does not exist.",
      "Check the reference; the push follows when it appears. A private registry also answers so"
          + " where the credentials may not pull."),
  PLATFORM_NOT_FOUND(
      ExitCode.SOURCE_IMAGE,
      STALL,
      "The source image does not offer a platform that was asked for.",
      "Ask for a platform that the message lists."),
  SOURCE_CORRUPT(
      ExitCode.SOURCE_IMAGE,
      STALL,
      "The source's bytes are not what their digest or size says, or cannot be understood.",
      "Build or upload the source image again."),
  UNSUPPORTED_MEDIA_TYPE(
      ExitCode.SOURCE_IMAGE,
      STALL,
      "The source is of a form that is not pushed, such as a Docker schema 1 manifest.",
      "Convert the image to a current format."),
  LIMIT_EXCEEDED(
      ExitCode.SOURCE_IMAGE,
      STALL,
      "The source is larger, deeper or has more parts than the limits allow.",
      "Raise the limit that the message names, or make the image smaller."),
  UNSAFE_ARCHIVE(
      ExitCode.SOURCE_IMAGE,
      STALL,
      "The archive holds entries that lead out of it.",
      "Write the archive anew with a trusted tool."),
  VERIFICATION_FAILED(
      ExitCode.SOURCE_IMAGE,
      STALL,
      "No valid signature of the source was found.",
      "Sign the image, or correct the keys."),
  VULNERABILITIES_FOUND(
      ExitCode.SOURCE_IMAGE,
      STALL,
      "The source's vulnerability report names worse ones than allowed.",
      "Mend the image."),

  RATE_LIMITED(
      ExitCode.REGISTRY,
      RETRY,
      "The registry asked for fewer requests.",
      "Nothing; the registry's Retry-After is kept, and no attempt is counted."),
  REGISTRY_UNAVAILABLE(
      ExitCode.REGISTRY,
      RETRY,
      "The registry answered that it cannot serve now (5xx).",
      "Check the registry."),
  UPLOAD_LOST(
      ExitCode.REGISTRY,
      RETRY,
      "The registry forgot an upload that had begun.",
      "Nothing; the blob is sent again."),
  PROTOCOL_ERROR(
      ExitCode.REGISTRY,
      STALL,
      "The host did not answer as a registry does.",
      "Check that the host is an OCI registry, and the path."),
  LOCATION_REJECTED(
      ExitCode.REGISTRY,
      STALL,
      "The registry pointed an upload or download at a place that is not followed.",
      "Correct the registry's external URL."),
  MANIFEST_REJECTED(
      ExitCode.REGISTRY,
      STALL,
      "The registry does not take this manifest.",
      "Check that the registry supports the media type."),
  REPOSITORY_NOT_FOUND(
      ExitCode.REGISTRY,
      WAIT,
      "The destination's repository does not exist, and the registry does not create it.",
      "Create the repository; the push follows by itself."),
  TAG_IMMUTABLE(
      ExitCode.REGISTRY,
      WAIT,
      "The registry does not allow a tag to be moved.",
      "Use another tag, or delete it in the registry."),
  TAG_CONFLICT(
      ExitCode.REGISTRY,
      WAIT,
      "The tag points at another image, and overwrite is Never, or another resource claims it.",
      "Use another tag, or allow overwriting."),
  DIGEST_MISMATCH(
      ExitCode.REGISTRY,
      STALL,
      "The registry holds other bytes than those that were pushed.",
      "Check the registry; it must not be relied on."),
  QUOTA_EXCEEDED(
      ExitCode.REGISTRY,
      WAIT,
      "The registry has no room left for this repository.",
      "Raise the quota, or delete old images."),

  DEADLINE_EXCEEDED(
      ExitCode.TIMEOUT,
      RETRY,
      "The attempt took longer than its timeout.",
      "Raise the timeout; what was pushed is kept."),
  NO_PROGRESS(
      ExitCode.TIMEOUT,
      RETRY,
      "No byte moved for too long.",
      "Check the network; what was pushed is kept.");

  private final ExitCode code;
  private final Recovery recovery;
  private final String meaning;
  private final String remedy;
  private final String text;

  ExitReason(ExitCode code, Recovery recovery, String meaning, String remedy) {
    this.code = code;
    this.recovery = recovery;
    this.meaning = meaning;
    this.remedy = remedy;
    this.text =
        Arrays.stream(name().split("_"))
            .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining());
  }

  public ExitCode code() {
    return code;
  }

  public Recovery recovery() {
    return recovery;
  }

  /// Whether another attempt can succeed without a change of the resource.
  public boolean retryable() {
    return recovery == RETRY || recovery == WAIT;
  }

  /// What it means, in a sentence.
  public String meaning() {
    return meaning;
  }

  /// What a person does about it, in a sentence.
  public String remedy() {
    return remedy;
  }

  /// The reason of that name, as [#toString] writes it; empty for a name that is none.
  public static Optional<ExitReason> of(String text) {
    return Arrays.stream(values()).filter(reason -> reason.text.equals(text)).findFirst();
  }

  /// The name as Kubernetes writes reasons: `TagConflict`.
  @Override
  public String toString() {
    return text;
  }
}
