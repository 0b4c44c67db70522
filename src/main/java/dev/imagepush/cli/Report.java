package dev.imagepush.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imagepush.api.v1beta1.KubernetesDuration;
import dev.imagepush.controller.ByteText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.Platform;
import dev.imagepush.push.PushOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tells how a command ended: the answer on standard output, errors on standard error.
final class Report {
  private final Surroundings surroundings;
  private final boolean json;
  private final boolean quiet;

  Report(Surroundings surroundings, boolean json, boolean quiet) {
    this.surroundings = surroundings;
    this.json = json;
    this.quiet = quiet;
  }

  /// Whether `--output` asks for JSON.
  ///
  /// @throws ExitException InvalidSpec for another word than text and json
  static boolean isJson(@Nullable String output) {
    return switch (output == null ? "text" : output.toLowerCase(Locale.ROOT)) {
      case "text" -> false;
      case "json" -> true;
      default -> throw new ExitException(ExitReason.INVALID_SPEC, "--output is text or json");
    };
  }

  /// Tells how a push ended; the exit status.
  int ended(Attempts.Ended ended, ImageReference destination) {
    PushOutcome outcome = ended.outcome();
    if (outcome instanceof PushOutcome.Failed failed) {
      return failed(failed.failure(), ended.attempts());
    }
    PushOutcome.SourceImage source =
        switch (outcome) {
          case PushOutcome.Pushed pushed -> pushed.source();
          case PushOutcome.UpToDate upToDate -> upToDate.source();
          case PushOutcome.Failed failed -> throw new IllegalStateException("told above");
        };
    PushOutcome.PushedImage image =
        switch (outcome) {
          case PushOutcome.Pushed pushed -> pushed.image();
          case PushOutcome.UpToDate upToDate -> upToDate.image();
          case PushOutcome.Failed failed -> throw new IllegalStateException("told above");
        };
    if (json) {
      print(members(outcome, source, image, destination, ended.attempts()));
    } else {
      notice(image.noted(sentence(outcome)));
      surroundings.output().println(destination.repository() + "@" + image.digest());
    }
    return outcome.reason().code().number();
  }

  /// Tells of a failure; the exit status.
  int failed(Failure failure, int attempts) {
    ExitReason reason = failure.reason();
    if (json) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("code", reason.code().number());
      members.put("reason", reason.toString());
      members.put("message", failure.message());
      members.put("remedy", Remedies.of(reason));
      putIfKnown(members, "operation", failure.operation());
      putIfKnown(members, "httpStatus", failure.httpStatus());
      putIfKnown(members, "registryCode", failure.registryCode());
      members.put("attempts", attempts);
      print(members);
    }
    surroundings
        .errors()
        .printf(
            Locale.ROOT,
            "imagepush: %s (code %d, %s): %s%n",
            reason,
            reason.code().number(),
            reason.code().title(),
            failure.message());
    if (!Remedies.of(reason).startsWith("Nothing")) {
      surroundings.errors().println(Remedies.of(reason));
    }
    return reason.code().number();
  }

  void notice(String line) {
    if (!quiet) {
      surroundings.errors().println(line);
    }
  }

  private static String sentence(PushOutcome outcome) {
    return switch (outcome) {
      case PushOutcome.Pushed pushed ->
          "pushed %s in %s: %s uploaded, %s reused"
              .formatted(
                  pushed.source().name(),
                  KubernetesDuration.format(pushed.duration()),
                  ByteText.of(pushed.bytesUploaded()),
                  ByteText.of(pushed.bytesReused()));
      case PushOutcome.UpToDate upToDate ->
          upToDate.source().name() + " was there already, nothing was uploaded";
      case PushOutcome.Failed failed -> failed.failure().message();
    };
  }

  private static Map<String, Object> members(
      PushOutcome outcome,
      PushOutcome.SourceImage source,
      PushOutcome.PushedImage image,
      ImageReference destination,
      int attempts) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("code", outcome.reason().code().number());
    members.put("reason", outcome.reason().toString());
    members.put("image", destination.repository() + "@" + image.digest());
    members.put("digest", image.digest().toString());
    members.put("tags", List.of(Objects.requireNonNullElse(destination.tag(), "")));
    members.put("source", source.name());
    members.put("sourceDigest", source.digest().toString());
    members.put("mediaType", source.mediaType().value());
    members.put("platforms", source.platforms().stream().map(Platform::toString).toList());
    members.put("bytes", source.bytes());
    switch (outcome) {
      case PushOutcome.Pushed pushed -> {
        members.put("bytesUploaded", pushed.bytesUploaded());
        members.put("bytesReused", pushed.bytesReused());
        putIfKnown(members, "previousDigest", text(pushed.previousDigest()));
        members.put("duration", KubernetesDuration.format(pushed.duration()));
      }
      case PushOutcome.UpToDate upToDate -> {
        members.put("bytesUploaded", 0);
        members.put("bytesReused", source.bytes());
        members.put("duration", KubernetesDuration.format(upToDate.duration()));
      }
      case PushOutcome.Failed failed -> throw new IllegalStateException("has members of its own");
    }
    if (!image.notes().isEmpty()) {
      members.put("notes", image.notes());
    }
    members.put("attempts", attempts);
    return members;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static void putIfKnown(Map<String, Object> members, String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value);
    }
  }

  private void print(Map<String, Object> members) {
    try {
      surroundings.output().println(new JsonMapper().writeValueAsString(members));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are JSON", e);
    }
  }
}
