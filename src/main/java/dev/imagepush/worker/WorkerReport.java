package dev.imagepush.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagepush.exit.ExitCode;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.registry.access.RegistryCode;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How an attempt ended, as the termination message of its container: one line of JSON.
///
/// A kubelet keeps 4,096 bytes of such a message. So tags are named by their places in the list that
/// both ends know, a source's name beyond 512 characters loses its beginning, and of platforms and notes
/// as many are written as there is room for.
public final class WorkerReport {
  /// The longest termination message that a kubelet keeps.
  public static final int MAX_BYTES = 4096;

  private static final int VERSION = 1;

  /// More than any image has; what was sent again and again counts each time.
  private static final long MOST_BYTES = 1L << 53;

  /// A timeout is a day at most.
  private static final Duration LONGEST = Duration.ofDays(2);

  /// More than any server's wish that is heeded.
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /// Longer than a reference with its digest; what else is longer leaves no room for the tags.
  private static final int LONGEST_NAME = 384;

  private static final int LEAST_STATUS = 100;
  private static final int MOST_STATUS = 999;

  /// A method, and what it acts on. What else an operator calls an operation is its own.
  private static final Pattern OPERATION = Pattern.compile("[A-Z]{1,10} [a-z]{1,30}");

  private WorkerReport() {}

  /// Writes a report.
  ///
  /// @param tags those that the attempt was to set
  /// @throws IllegalArgumentException where the outcome names a tag that is none of them
  public static String text(PushOutcome outcome, List<String> tags) {
    ObjectNode report = JsonLine.object();
    report.put("version", VERSION);
    switch (outcome) {
      case PushOutcome.Pushed pushed -> {
        report.put("outcome", "Pushed");
        put(report, pushed.source());
        put(report, pushed.image());
        putNames(report, pushed.names(), pushed.image(), tags);
        if (pushed.previousDigest() != null) {
          report.put("previousDigest", pushed.previousDigest().toString());
        }
        report.put("bytesUploaded", pushed.bytesUploaded());
        report.put("bytesReused", pushed.bytesReused());
        report.put("durationMillis", millis(pushed.duration(), LONGEST));
      }
      case PushOutcome.UpToDate upToDate -> {
        report.put("outcome", "UpToDate");
        put(report, upToDate.source());
        put(report, upToDate.image());
        report.put("durationMillis", millis(upToDate.duration(), LONGEST));
      }
      case PushOutcome.Failed failed -> {
        report.put("outcome", "Failed");
        put(report, failed.failure());
        put(report, failed.source());
        put(report, failed.image());
        if (failed.image() != null && !failed.names().isEmpty()) {
          putNames(report, failed.names(), failed.image(), tags);
        }
      }
    }
    return fitted(report, outcome);
  }

  /// Reads a report, which whoever may write into the Pod has chosen.
  ///
  /// @param text one report, and nothing else but white space around it
  /// @param tags those that the attempt was to set; no other can be named
  /// @throws InvalidReportException where it is none
  public static PushOutcome parse(String text, List<String> tags) {
    StrictObject report = StrictObject.parse(text, MAX_BYTES, VERSION);
    PushOutcome outcome =
        switch (report.text("outcome")) {
          case "Pushed" -> pushed(report, tags);
          case "UpToDate" ->
              new PushOutcome.UpToDate(source(report), image(report), duration(report));
          case "Failed" -> failed(report, tags);
          default -> throw new InvalidReportException("has an outcome that is not known");
        };
    report.requireNothingElse();
    return outcome;
  }

  private static void put(ObjectNode report, PushOutcome.@Nullable SourceImage source) {
    if (source != null) {
      ObjectNode members = report.putObject("source");
      members.put("name", shortened(source.name()));
      members.put("digest", source.digest().toString());
      members.put("mediaType", source.mediaType().value());
      members.put("bytes", Math.min(source.bytes(), MOST_BYTES));
      members.putArray("platforms");
    }
  }

  private static void put(ObjectNode report, PushOutcome.@Nullable PushedImage image) {
    if (image != null) {
      ObjectNode members = report.putObject("image");
      members.put("digest", image.digest().toString());
      members.putArray("notes");
    }
  }

  private static void putNames(
      ObjectNode report, List<String> names, PushOutcome.PushedImage image, List<String> tags) {
    String digest = image.digest().toString();
    ArrayNode indexes = report.putArray("tags");
    for (String name : names) {
      if (!name.equals(digest)) {
        int index = tags.indexOf(name);
        if (index < 0) {
          throw new IllegalArgumentException(
              "a push sets the tags that it was to set, and no other");
        }
        indexes.add(index);
      }
    }
    report.put("byDigest", names.contains(digest));
  }

  private static void put(ObjectNode report, Failure failure) {
    report.put("reason", failure.reason().toString());
    report.put("message", failure.message());
    if (failure.operation() != null && OPERATION.matcher(failure.operation()).matches()) {
      report.put("operation", failure.operation());
    }
    if (failure.httpStatus() != null) {
      report.put("httpStatus", failure.httpStatus());
    }
    if (failure.registryCode() != null) {
      report.put("registryCode", failure.registryCode());
    }
    if (failure.retryAfter() != null) {
      report.put("retryAfterMillis", millis(failure.retryAfter(), LONGEST_WAIT));
    }
  }

  /// The report with as many notes as there is room for, and then platforms.
  private static String fitted(ObjectNode report, PushOutcome outcome) {
    if (report.at("/image/notes") instanceof ArrayNode list) {
      fill(report, list, notes(outcome).stream().map(Failure::printable));
    }
    if (report.at("/source/platforms") instanceof ArrayNode list) {
      fill(report, list, platforms(outcome).stream().map(Platform::toString));
    }
    return JsonLine.of(report);
  }

  private static void fill(ObjectNode report, ArrayNode list, Stream<String> texts) {
    int room = MAX_BYTES - JsonLine.bytes(report);
    for (String text : (Iterable<String>) texts::iterator) {
      room -= JsonLine.bytes(list.textNode(text)) + ",".length();
      if (room < 0) {
        return;
      }
      list.add(text);
    }
  }

  private static List<String> notes(PushOutcome outcome) {
    return switch (outcome) {
      case PushOutcome.Pushed pushed -> pushed.image().notes();
      case PushOutcome.UpToDate upToDate -> upToDate.image().notes();
      case PushOutcome.Failed failed -> failed.image() == null ? List.of() : failed.image().notes();
    };
  }

  private static List<Platform> platforms(PushOutcome outcome) {
    return switch (outcome) {
      case PushOutcome.Pushed pushed -> pushed.source().platforms();
      case PushOutcome.UpToDate upToDate -> upToDate.source().platforms();
      case PushOutcome.Failed failed ->
          failed.source() == null ? List.of() : failed.source().platforms();
    };
  }

  /// A name's end says which image it is: it has the digest.
  private static String shortened(String name) {
    int most = LONGEST_NAME;
    return Failure.printable(
        name.length() <= most ? name : "…" + name.substring(name.length() - most + 1));
  }

  private static long millis(Duration duration, Duration longest) {
    return (duration.compareTo(longest) > 0 ? longest : duration).toMillis();
  }

  private static PushOutcome.Pushed pushed(StrictObject report, List<String> tags) {
    PushOutcome.PushedImage image = image(report);
    return new PushOutcome.Pushed(
        source(report),
        image,
        names(report, image, tags),
        report.parsedOrNull("previousDigest", Digest::parse),
        report.number("bytesUploaded", 0, MOST_BYTES),
        report.number("bytesReused", 0, MOST_BYTES),
        duration(report));
  }

  private static PushOutcome.Failed failed(StrictObject report, List<String> tags) {
    PushOutcome.@Nullable PushedImage image = report.has("image") ? image(report) : null;
    return new PushOutcome.Failed(
        failure(report),
        report.has("source") ? source(report) : null,
        image,
        image != null && report.has("tags") ? names(report, image, tags) : List.of());
  }

  private static List<String> names(
      StrictObject report, PushOutcome.PushedImage image, List<String> tags) {
    Stream<String> names = report.indexes("tags", tags.size()).stream().map(tags::get);
    return report.isTrue("byDigest")
        ? Stream.concat(names, Stream.of(image.digest().toString())).toList()
        : names.toList();
  }

  private static PushOutcome.SourceImage source(StrictObject report) {
    StrictObject members = report.object("source");
    PushOutcome.SourceImage source =
        new PushOutcome.SourceImage(
            Failure.printable(members.text("name")),
            members.parsed("digest", Digest::parse),
            members.parsed("mediaType", MediaType::new),
            members.number("bytes", 0, MOST_BYTES),
            members.texts("platforms", Platform::parse));
    members.requireNothingElse();
    return source;
  }

  private static PushOutcome.PushedImage image(StrictObject report) {
    StrictObject members = report.object("image");
    PushOutcome.PushedImage image =
        new PushOutcome.PushedImage(
            members.parsed("digest", Digest::parse), members.texts("notes", Failure::printable));
    members.requireNothingElse();
    return image;
  }

  private static Failure failure(StrictObject report) {
    @Nullable Long status = report.numberOrNull("httpStatus", LEAST_STATUS, MOST_STATUS);
    @Nullable Long wait = report.numberOrNull("retryAfterMillis", 0, LONGEST_WAIT.toMillis());
    return new Failure(
        report.parsed("reason", WorkerReport::failing),
        report.text("message"),
        report.parsedOrNull("operation", WorkerReport::operation),
        status == null ? null : status.intValue(),
        report.parsedOrNull("registryCode", code -> RegistryCode.valueOf(code).name()),
        wait == null ? null : Duration.ofMillis(wait));
  }

  private static ExitReason failing(String text) {
    return ExitReason.of(text)
        .filter(reason -> reason.code() != ExitCode.SUCCESS)
        .orElseThrow(() -> new IllegalArgumentException("no reason of a failure"));
  }

  private static String operation(String text) {
    if (!OPERATION.matcher(text).matches()) {
      throw new IllegalArgumentException("no operation");
    }
    return text;
  }

  private static Duration duration(StrictObject report) {
    return Duration.ofMillis(report.number("durationMillis", 0, LONGEST.toMillis()));
  }
}
