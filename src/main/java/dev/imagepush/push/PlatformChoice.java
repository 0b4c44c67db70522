package dev.imagepush.push;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.Platform;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Chooses among the entries of an image's indexes, and remembers what there was to choose from. Reads
/// nothing.
final class PlatformChoice {
  /// Where BuildKit notes which entry of the same index an attestation is about.
  static final String ATTESTED = "vnd.docker.reference.digest";

  private static final int MAX_LISTED = 12;

  private final PlatformSelection selection;
  private final SequencedSet<Platform> offered = new LinkedHashSet<>();
  private final SequencedSet<Platform> taken = new LinkedHashSet<>();

  PlatformChoice(PlatformSelection selection) {
    this.selection = selection;
  }

  boolean takesAll() {
    return selection instanceof PlatformSelection.All;
  }

  /// Whether content for this platform is pushed.
  boolean takes(Platform platform) {
    if (platform.isUnknown()) {
      return true;
    }
    offered.add(platform);
    boolean takes =
        switch (selection) {
          case PlatformSelection.All all -> true;
          case PlatformSelection.Only only -> only.includes(platform);
        };
    if (takes) {
      taken.add(platform);
    }
    return takes;
  }

  /// The platform that a descriptor names; empty where it names none, or that of attestations.
  static Optional<Platform> named(Descriptor entry) {
    return Optional.ofNullable(entry.platform()).filter(platform -> !platform.isUnknown());
  }

  /// Whether an entry is about another one of the same index, with which it stays or goes.
  static boolean isAttestation(Descriptor entry, Manifest.Index index) {
    return attested(entry).filter(digest -> lists(index, digest)).isPresent();
  }

  /// Whether the entry that an attestation is about is among those that stay.
  static boolean staysWith(Descriptor attestation, Predicate<Digest> stays) {
    return attested(attestation).filter(stays).isPresent();
  }

  /// The platforms that are pushed.
  List<Platform> taken() {
    return List.copyOf(taken);
  }

  int offeredCount() {
    return (int) offered.stream().map(Platform::normalized).distinct().count();
  }

  int takenCount() {
    return (int) taken.stream().map(Platform::normalized).distinct().count();
  }

  /// Returns where each platform that was asked for is there.
  ///
  /// @throws ExitException PlatformNotFound, naming those that are there
  void requireFound(String source) {
    if (!(selection instanceof PlatformSelection.Only only)) {
      return;
    }
    Set<Platform> found = taken.stream().map(Platform::normalized).collect(Collectors.toSet());
    String missing =
        only.platforms().stream()
            .filter(platform -> !found.contains(platform))
            .map(Platform::toString)
            .sorted()
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new ExitException(
          ExitReason.PLATFORM_NOT_FOUND,
          "the source " + source + " has no " + missing + "; " + listed());
    }
  }

  private String listed() {
    if (offered.isEmpty()) {
      return "it names no platform at all, so it can be pushed with all of it alone";
    }
    String some =
        offered.stream()
            .limit(MAX_LISTED)
            .map(Platform::toString)
            .collect(Collectors.joining(", "));
    return "there is "
        + some
        + (offered.size() > MAX_LISTED ? " and " + (offered.size() - MAX_LISTED) + " more" : "");
  }

  private static Optional<Digest> attested(Descriptor entry) {
    String text = entry.annotations().getOrDefault(ATTESTED, "");
    try {
      return Optional.of(Digest.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean lists(Manifest.Index index, Digest digest) {
    return index.manifests().stream().anyMatch(entry -> entry.digest().equals(digest));
  }
}
