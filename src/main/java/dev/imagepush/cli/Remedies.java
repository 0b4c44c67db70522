package dev.imagepush.cli;

import dev.imagepush.exit.ExitReason;
import java.util.Map;

/// What a person at a command line does about a failure: what the reason itself says, but where that speaks
/// of a resource's fields, of Secrets or of a cluster.
final class Remedies {
  private static final Map<ExitReason, String> OF_COMMANDS =
      Map.ofEntries(
          Map.entry(
              ExitReason.INVALID_SPEC,
              "Correct the argument, or the field, that the message names."),
          Map.entry(ExitReason.CANCELLED, "Nothing; the same command goes on where it was."),
          Map.entry(ExitReason.STORAGE_FULL, "Make room on the disk of the temporary folder."),
          Map.entry(
              ExitReason.INTERNAL_ERROR,
              "Report it with what --verbose logs, without what is secret there."),
          Map.entry(
              ExitReason.UNAUTHORIZED,
              "Log in with docker login or podman login. For the destination --username and --password-stdin do"
                  + " too."),
          Map.entry(
              ExitReason.REALM_NOT_TRUSTED,
              "Nothing; ask who runs the registry for a token server of its own domain."),
          Map.entry(
              ExitReason.PROXY_AUTHENTICATION, "Correct the login in HTTPS_PROXY or HTTP_PROXY."),
          Map.entry(ExitReason.DNS_FAILURE, "Check the host's name and this machine's DNS."),
          Map.entry(ExitReason.TLS_FAILED, "Give the registry's CA certificate in --ca-file."),
          Map.entry(ExitReason.EGRESS_BLOCKED, "Use another host."),
          Map.entry(
              ExitReason.SOURCE_NOT_FOUND,
              "Check the reference, or the file's name. A private registry also answers so where the login may"
                  + " not pull."),
          Map.entry(ExitReason.REPOSITORY_NOT_FOUND, "Create the repository."));

  private Remedies() {}

  static String of(ExitReason reason) {
    return OF_COMMANDS.getOrDefault(reason, reason.remedy());
  }
}
