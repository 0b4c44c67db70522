package dev.imagepush.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `imagepush push`, as they were written; null where one was not.
final class PushOptions {
  @Option(
      names = "--username",
      paramLabel = "USER",
      description =
          "The user at the destination. Without it: IMAGEPUSH_REGISTRY_USER, then the logins of"
              + " Docker and podman. The source's login comes from those alone.")
  @Nullable String username;

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      description =
          "The user's password or token. Other users of this machine can read it in the list of"
              + " processes: --password-stdin or IMAGEPUSH_REGISTRY_PASSWORD hide it.")
  @Nullable String password;

  @Option(
      names = "--password-stdin",
      description = "Read the password from standard input, up to its first line end.")
  boolean passwordStdin;

  @Option(
      names = "--insecure",
      description =
          "For source and destination: do not verify certificates, and use plain HTTP where HTTPS"
              + " is not spoken. (On this machine itself, plain HTTP is used without the flag.)")
  boolean insecure;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "Trust the CA certificates of this PEM file too.")
  @Nullable Path caFile;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      split = ",",
      description =
          "Push this platform alone, such as linux/amd64 or linux/arm64/v8; may be given several"
              + " times. The index is then written anew and has another digest. Default: all.")
  List<String> platforms = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "How long one attempt may take, such as 90s or 1h30m. Default: 5m.")
  @Nullable String timeout;

  @Option(
      names = "--retry-attempts",
      paramLabel = "N",
      description =
          "How many attempts at most, the first one counted; 1 never retries. Default: 10.")
  @Nullable String retryAttempts;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description =
          "How many blobs are sent side by side, from 1 to 64. Default: 4, or fewer where the registry"
              + " is known to bear fewer.")
  @Nullable String concurrency;

  @Option(
      names = "--chunk-size",
      paramLabel = "SIZE",
      description =
          "Send blobs in chunks of so many bytes, such as 16Mi; monolithic: in one request, whatever"
              + " happens. Default: one request, and chunks where the registry needs them.")
  @Nullable String chunkSize;

  @Option(
      names = "--bandwidth",
      paramLabel = "RATE",
      description =
          "The most bytes a second to send, all blobs together, and as many to read, such as 50Mi;"
              + " at least 1Ki. Default: unlimited.")
  @Nullable String bandwidth;

  @Option(
      names = "--referrers",
      paramLabel = "Ignore|Copy",
      description =
          "Signatures, attestations and SBOMs of the image and of each of its platforms. Copy:"
              + " push them too. Default: Ignore.")
  @Nullable String referrers;

  @Option(
      names = "--overwrite",
      paramLabel = "always|never",
      description =
          "What happens to a tag that points at another image. never: the push fails with"
              + " TagConflict. Default: always.")
  @Nullable String overwrite;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no notices; errors and the digest only.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log what happens to standard error; twice, in detail.")
  boolean[] verbose = {};

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description =
          "text: the image with its digest on standard output. json: one object with all that is"
              + " known, after a failure too. Default: text.")
  @Nullable String output;
}
