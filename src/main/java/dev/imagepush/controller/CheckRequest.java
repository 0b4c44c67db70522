package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the annotations of a resource ask for: a check now, by a value that has not been handled yet of
/// `reconcile.fluxcd.io/requestedAt` or `imagepush.dev/requestedAt`.
///
/// @param token what the status remembers of the values: the value, or both with a space between; null
///     where neither annotation is set
/// @param isNew whether one of the values has not been handled
/// @param forced whether a new value is also that of `forceAt` with the same prefix
record CheckRequest(@Nullable String token, boolean isNew, boolean forced) {
  private static final List<String> PREFIXES = List.of("reconcile.fluxcd.io/", "imagepush.dev/");
  private static final String REQUESTED = "requestedAt";
  private static final String FORCED = "forceAt";
  private static final String SEPARATOR = " ";

  /// A longer value is remembered by its digest, so that two fit into the status.
  private static final int LONGEST_VALUE = 120;

  /// What a resource asks for, by its annotations and by what its status says was handled.
  static CheckRequest of(ImagePush resource) {
    @Nullable String handled =
        resource.getStatus() == null ? null : resource.getStatus().lastHandledReconcileAt();
    return of(annotations(resource), handled);
  }

  static CheckRequest of(Map<String, String> annotations, @Nullable String handled) {
    String known = handled == null ? "" : handled;
    List<String> asking =
        PREFIXES.stream()
            .filter(prefix -> !annotations.getOrDefault(prefix + REQUESTED, "").isEmpty())
            .toList();
    List<String> newlyAsking =
        asking.stream().filter(prefix -> !isKnown(remembered(annotations, prefix), known)).toList();
    return new CheckRequest(
        asking.isEmpty()
            ? null
            : String.join(
                SEPARATOR,
                asking.stream().map(prefix -> remembered(annotations, prefix)).distinct().toList()),
        !newlyAsking.isEmpty(),
        newlyAsking.stream()
            .anyMatch(
                prefix ->
                    Objects.equals(
                        annotations.get(prefix + REQUESTED), annotations.get(prefix + FORCED))));
  }

  /// Whether a resource asks for something that it did not ask for before.
  static boolean differs(ImagePush old, ImagePush now) {
    return PREFIXES.stream()
        .map(prefix -> prefix + REQUESTED)
        .anyMatch(key -> !Objects.equals(annotations(old).get(key), annotations(now).get(key)));
  }

  /// Whether a value is what was handled, or the first or second part of it. Values may have spaces of
  /// their own.
  private static boolean isKnown(String value, String handled) {
    return handled.equals(value)
        || handled.startsWith(value + SEPARATOR)
        || handled.endsWith(SEPARATOR + value);
  }

  private static String remembered(Map<String, String> annotations, String prefix) {
    String value = annotations.getOrDefault(prefix + REQUESTED, "");
    return value.length() <= LONGEST_VALUE ? value : "sha256:" + sha256(value);
  }

  private static Map<String, String> annotations(ImagePush resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
