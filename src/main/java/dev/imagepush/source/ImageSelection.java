package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.image.Digest;
import dev.imagepush.image.ImageReference;
import dev.imagepush.source.files.EntryName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Chooses one of the images that an archive or a layout holds: by name, by digest, or as the only
/// one.
final class ImageSelection {
  private static final int MAX_LISTED = 8;

  /// Names that go into a message as they are; the others are the author's joke.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/@+-]{1,128}");

  private final String location;
  private final @Nullable String wanted;
  private final @Nullable Digest wantedDigest;

  /// @param wanted a name, a digest, or a name with a digest, which then decides; null: the only image
  ImageSelection(String location, @Nullable String wanted) {
    this.location = location;
    this.wanted = wanted;
    this.wantedDigest = wanted == null ? null : digestIn(wanted);
  }

  /// An image that there is. Two offers of equal images are one.
  ///
  /// @param names what it is called; may be empty
  /// @param digest null where it was not asked for
  record Offer<T>(T image, List<String> names, @Nullable Digest digest) {
    Offer {
      names = List.copyOf(names);
    }
  }

  boolean isByDigest() {
    return wantedDigest != null;
  }

  /// The chosen image.
  ///
  /// @throws ExitException SourceNotFound where it is absent, InvalidSpec where several are meant
  <T> T choose(List<Offer<T>> offers) {
    if (offers.isEmpty()) {
      throw new ExitException(ExitReason.SOURCE_NOT_FOUND, location + " holds no image");
    }
    Set<T> chosen = matching(offers);
    if (chosen.size() == 1) {
      return chosen.iterator().next();
    }
    String listed = " holds " + listed(offers);
    if (chosen.isEmpty()) {
      throw new ExitException(
          ExitReason.SOURCE_NOT_FOUND,
          location + " does not hold the image " + EntryName.shown(wanted + "") + "; it" + listed);
    }
    throw new ExitException(
        ExitReason.INVALID_SPEC,
        wanted == null
            ? location + listed + "; say which image to push, by name or by digest"
            : location
                + " holds several images named "
                + EntryName.shown(wanted)
                + "; name one by its digest");
  }

  private <T> Set<T> matching(List<Offer<T>> offers) {
    if (wantedDigest != null) {
      return images(offers, offer -> wantedDigest.equals(offer.digest()));
    }
    if (wanted == null) {
      return images(offers, offer -> true);
    }
    Set<T> exact = images(offers, offer -> offer.names().contains(wanted));
    if (!exact.isEmpty()) {
      return exact;
    }
    Optional<String> full = fullName(wanted);
    return images(
        offers,
        offer ->
            full.isPresent()
                && offer.names().stream().map(ImageSelection::fullName).anyMatch(full::equals));
  }

  private static <T> Set<T> images(List<Offer<T>> offers, Predicate<Offer<T>> filter) {
    return offers.stream()
        .filter(filter)
        .map(Offer::image)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// `app:1.2` and `docker.io/library/app:1.2` are the same name.
  private static Optional<String> fullName(String name) {
    try {
      return Optional.of(ImageReference.parse(name).withDefaultTag().toString());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private @Nullable Digest digestIn(String text) {
    String candidate = text.substring(text.lastIndexOf('@') + 1);
    if (text.indexOf('@') < 0
        && !candidate.startsWith("sha256:")
        && !candidate.startsWith("sha512:")) {
      return null;
    }
    try {
      return Digest.parse(candidate);
    } catch (IllegalArgumentException e) {
      throw new ExitException(
          ExitReason.INVALID_SPEC,
          "the image to read from "
              + location
              + " is named by a malformed digest: "
              + e.getMessage(),
          e);
    }
  }

  private static <T> String listed(List<Offer<T>> offers) {
    List<String> names =
        offers.stream()
            .flatMap(ImageSelection::namesOf)
            .filter(name -> PLAIN.matcher(name).matches())
            .distinct()
            .toList();
    String some = names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "));
    if (some.isEmpty()) {
      return offers.size() + " images without a name";
    }
    return names.size() <= MAX_LISTED
        ? some
        : some + " and " + (names.size() - MAX_LISTED) + " more";
  }

  private static <T> Stream<String> namesOf(Offer<T> offer) {
    if (!offer.names().isEmpty()) {
      return offer.names().stream();
    }
    return Optional.ofNullable(offer.digest()).map(Digest::toString).stream();
  }
}
