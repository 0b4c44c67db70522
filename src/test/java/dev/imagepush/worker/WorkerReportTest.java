package dev.imagepush.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import dev.imagepush.image.Platform;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushOutcome.PushedImage;
import dev.imagepush.push.PushOutcome.SourceImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerReportTest {
  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final Digest DIGEST = Digest.parse("sha256:" + HEX);
  private static final Digest OTHER = Digest.parse("sha512:" + HEX + HEX);
  private static final List<String> TAGS = List.of("1.2", "1", "latest");

  private static final SourceImage SOURCE =
      new SourceImage(
          "ghcr.io/acme/app:1.2@" + DIGEST,
          DIGEST,
          MediaType.OCI_INDEX,
          73_400_320,
          List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64/v8")));
  private static final PushedImage IMAGE =
      new PushedImage(OTHER, List.of("the index was rewritten", "and more"));

  static Stream<Arguments> outcomes() {
    return Stream.of(
        argumentSet(
            "pushed, under some of the tags",
            new PushOutcome.Pushed(
                SOURCE, IMAGE, List.of("1.2", "latest"), DIGEST, 10, 20, Duration.ofMillis(3210))),
        argumentSet(
            "pushed, by its digest alone",
            new PushOutcome.Pushed(
                SOURCE, IMAGE, List.of(OTHER.toString()), null, 0, 0, Duration.ZERO)),
        argumentSet(
            "pushed, with no name to set",
            new PushOutcome.Pushed(SOURCE, IMAGE, List.of(), null, 1, 2, Duration.ofHours(24))),
        argumentSet("up to date", new PushOutcome.UpToDate(SOURCE, IMAGE, Duration.ofMillis(7))),
        argumentSet(
            "failed before the source was read",
            new PushOutcome.Failed(
                new Failure(ExitReason.SECRET_NOT_FOUND, "Secret login does not exist"), null)),
        argumentSet(
            "failed with all that can be known",
            new PushOutcome.Failed(
                new Failure(
                    ExitReason.RATE_LIMITED,
                    "PUT manifest: registry.example.com answered 429 “slow down”",
                    "PUT manifest",
                    429,
                    "TOOMANYREQUESTS",
                    Duration.ofSeconds(30)),
                SOURCE,
                IMAGE,
                List.of("latest"))),
        argumentSet(
            "failed for a reason that an operator alone can know",
            new PushOutcome.Failed(new Failure(ExitReason.WORKER_LOST, "gone"), null)));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void isReadAsItWasWritten(PushOutcome outcome) {
    // Given
    String text = WorkerReport.text(outcome, TAGS);

    // When
    PushOutcome read = WorkerReport.parse(text, TAGS);

    // Then
    assertThat(read).isEqualTo(outcome);
    assertThat(text).startsWith("{\"version\":1,").doesNotContain("\n");
  }

  static Stream<Arguments> largest() {
    return Stream.of(
            argumentSet("of one byte", "x"),
            argumentSet("of two, escaped", "\""),
            argumentSet("of three bytes", "€"),
            argumentSet("of four bytes", "🚀"))
        .map(Arguments.class::cast);
  }

  @ParameterizedTest
  @MethodSource("largest")
  void fitsWhereEverythingIsAsLongAsItCanBe(String character) {
    // Given
    List<String> tags = IntStream.range(0, 64).mapToObj(WorkerReportTest::longTag).toList();
    for (PushOutcome outcome : largest(character, tags)) {
      // When
      String text = WorkerReport.text(outcome, tags);

      // Then
      assertThat(text.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(WorkerReport.MAX_BYTES);
      PushOutcome read = WorkerReport.parse(text, tags);
      assertThat(essence(read)).isEqualTo(essence(outcome));
    }
  }

  @Test
  void fillsTheRoomThatThereIsWithPlatforms() {
    // Given
    List<Platform> platforms =
        IntStream.range(0, 400).mapToObj(i -> new Platform("linux", "cpu" + i, null)).toList();
    SourceImage source = new SourceImage("app", DIGEST, MediaType.OCI_INDEX, 1, platforms);

    // When
    String text =
        WorkerReport.text(new PushOutcome.UpToDate(source, IMAGE, Duration.ZERO), List.of());

    // Then
    assertThat(text.length()).isBetween(WorkerReport.MAX_BYTES - 20, WorkerReport.MAX_BYTES);
    assertThat(WorkerReport.parse(text, List.of()))
        .isInstanceOfSatisfying(
            PushOutcome.UpToDate.class,
            read -> {
              assertThat(platforms).startsWith(read.source().platforms().toArray(Platform[]::new));
              assertThat(read.image().notes()).isEqualTo(IMAGE.notes());
            });
  }

  @Test
  void keepsTheEndOfALongNameWhichSaysWhichImageItIs() {
    // Given
    SourceImage source =
        new SourceImage(
            "PersistentVolumeClaim builds: " + "a/".repeat(400) + "app.tar@" + DIGEST,
            DIGEST,
            MediaType.OCI_MANIFEST,
            1,
            List.of());

    // When
    String text =
        WorkerReport.text(new PushOutcome.UpToDate(source, IMAGE, Duration.ZERO), List.of());

    // Then
    assertThat(WorkerReport.parse(text, List.of()))
        .isInstanceOfSatisfying(
            PushOutcome.UpToDate.class,
            read ->
                assertThat(read.source().name())
                    .hasSize(384)
                    .startsWith("…")
                    .endsWith("a/app.tar@" + DIGEST));
  }

  @Test
  void leavesOutAnOperationThatIsAnOperatorsOwn() {
    // Given
    PushOutcome outcome =
        new PushOutcome.Failed(
            new Failure(ExitReason.TAG_CONFLICT, "no", "claim tags", null, null, null), null);

    // When
    PushOutcome read = WorkerReport.parse(WorkerReport.text(outcome, TAGS), TAGS);

    // Then
    assertThat(read)
        .isEqualTo(new PushOutcome.Failed(new Failure(ExitReason.TAG_CONFLICT, "no"), null));
  }

  @Test
  void namesNoTagThatTheAttemptWasNotToSet() {
    // Given
    PushOutcome outcome =
        new PushOutcome.Pushed(SOURCE, IMAGE, List.of("2"), null, 0, 0, Duration.ZERO);

    // When / Then
    assertThatThrownBy(() -> WorkerReport.text(outcome, TAGS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsMessagesAsTheyMayBePrinted() {
    // Given
    String text =
        """
        {"version":1,"outcome":"Failed","reason":"InternalError",
         "message":"\\u001b[31mone\\u0000\\n%s"}"""
            .formatted("x".repeat(600));

    // When
    PushOutcome read = WorkerReport.parse(text, TAGS);

    // Then
    assertThat(read)
        .isInstanceOfSatisfying(
            PushOutcome.Failed.class,
            failed ->
                assertThat(failed.failure().message()).startsWith("[31mone  xxx").hasSize(512));
  }

  private static final String GOOD_SOURCE =
      "\"source\":{\"name\":\"a\",\"digest\":\"sha256:"
          + HEX
          + "\",\"mediaType\":\"a/b\",\"bytes\":1,\"platforms\":[]}";
  private static final String GOOD_IMAGE =
      "\"image\":{\"digest\":\"sha256:" + HEX + "\",\"notes\":[]}";
  private static final String GOOD_PUSHED =
      "{\"version\":1,\"outcome\":\"Pushed\","
          + GOOD_SOURCE
          + ","
          + GOOD_IMAGE
          + ",\"tags\":[0,2],\"byDigest\":false,\"bytesUploaded\":1,\"bytesReused\":2,"
          + "\"durationMillis\":3}";
  private static final String GOOD_FAILED =
      "{\"version\":1,\"outcome\":\"Failed\",\"reason\":\"Denied\",\"message\":\"m\"}";

  static Stream<Arguments> hostile() {
    return Stream.of(
        row("nothing", "", "is empty"),
        row("no JSON", "OOMKilled", "is not valid JSON"),
        row("half a report", GOOD_PUSHED.substring(0, 200), "is not valid JSON"),
        row("a list", "[]", "is not a JSON object"),
        row("two reports", GOOD_FAILED + GOOD_FAILED, "is not valid JSON"),
        row("something behind it", GOOD_FAILED + " x", "is not valid JSON"),
        row("too long", " ".repeat(4096) + GOOD_FAILED, "is longer than 4096 bytes"),
        row("too long in bytes", "€".repeat(1366), "is longer than 4096 bytes"),
        row("deep", "[".repeat(2000), "is not valid JSON"),
        row(
            "a key twice",
            failed("\"reason\":\"Denied\"", "\"reason\":\"Denied\",\"reason\":\"Denied\""),
            "a key twice"),
        row("no version", "{\"outcome\":\"Failed\"}", "has no version"),
        row(
            "a later version",
            failed("\"version\":1", "\"version\":2"),
            "is of another version than 1"),
        row(
            "a version that is a text",
            failed("\"version\":1", "\"version\":\"1\""),
            "version that is no whole number"),
        row(
            "a version that is no whole number",
            failed("\"version\":1", "\"version\":1.0"),
            "version that is no whole number"),
        row(
            "a key that is not known",
            failed("\"message\"", "\"extra\":1,\"message\""),
            "has keys that are not known"),
        row(
            "a key that another outcome has",
            failed("\"message\"", "\"tags\":[0],\"message\""),
            "has keys that are not known"),
        row(
            "a key in the source that is not known",
            pushed("\"name\"", "\"names\":1,\"name\""),
            "keys that are not known in source."),
        row("another outcome", failed("Failed", "Won"), "an outcome that is not known"),
        row("an outcome that is a number", failed("\"Failed\"", "1"), "outcome that is no text"),
        row("no reason", failed("\"reason\":\"Denied\",", ""), "has no reason"),
        row("a reason that is none", failed("Denied", "Whatever"), "reason that cannot be one"),
        row(
            "a reason that is none of a failure",
            failed("Denied", "Pushed"),
            "reason that cannot be one"),
        row("a message that is null", failed("\"m\"", "null"), "message that is no text"),
        row(
            "an operation of the operator's",
            failed("\"message\"", "\"operation\":\"claim tags\",\"message\""),
            "operation that cannot be one"),
        row(
            "a status that is none",
            failed("\"message\"", "\"httpStatus\":99,\"message\""),
            "httpStatus that is no whole number from 100 to 999"),
        row(
            "a code that is none",
            failed("\"message\"", "\"registryCode\":\"evil\",\"message\""),
            "registryCode that cannot be one"),
        row(
            "a wait of days",
            failed("\"message\"", "\"retryAfterMillis\":86400000,\"message\""),
            "retryAfterMillis that is no whole number"),
        row(
            "a source that is a text",
            failed("\"message\"", "\"source\":\"x\",\"message\""),
            "source that is no object"),
        row("no image", pushed(GOOD_IMAGE + ",", ""), "has no image"),
        row("a digest of another length", pushed(HEX, HEX + "0"), "digest that cannot be one"),
        row("a digest of another kind", pushed("sha256", "md5"), "digest that cannot be one"),
        row(
            "a media type that is none",
            pushed("a/b", "ab"),
            "source.mediaType that cannot be one"),
        row(
            "a platform that is none",
            pushed("\"platforms\":[]", "\"platforms\":[\"linux\"]"),
            "source.platforms that cannot be one"),
        row(
            "a platform that is a number",
            pushed("\"platforms\":[]", "\"platforms\":[1]"),
            "source.platforms that is no text"),
        row(
            "platforms that are no list",
            pushed("\"platforms\":[]", "\"platforms\":{}"),
            "source.platforms that is no list"),
        row(
            "notes that are no list",
            pushed("\"notes\":[]", "\"notes\":\"x\""),
            "image.notes that is no list"),
        row(
            "fewer bytes than none",
            pushed("\"bytes\":1", "\"bytes\":-1"),
            "source.bytes that is no whole number"),
        row(
            "more bytes than there are",
            pushed("\"bytes\":1", "\"bytes\":9223372036854775808"),
            "source.bytes that is no whole number"),
        row(
            "bytes with a fraction",
            pushed("\"bytes\":1", "\"bytes\":1.5"),
            "source.bytes that is no whole number"),
        row(
            "bytes with an exponent",
            pushed("\"bytes\":1", "\"bytes\":1e3"),
            "source.bytes that is no whole number"),
        row(
            "a number of a thousand digits",
            pushed("\"bytes\":1", "\"bytes\":" + "1".repeat(1000)),
            "is not valid JSON"),
        row(
            "a tag that was not asked for",
            pushed("[0,2]", "[0,3]"),
            "tags that is no whole number from 0 to 2"),
        row("a tag before the first", pushed("[0,2]", "[-1]"), "tags that is no whole number"),
        row("a tag by its name", pushed("[0,2]", "[\"latest\"]"), "tags that is no whole number"),
        row("a tag twice", pushed("[0,2]", "[0,0]"), "one number twice in tags"),
        row("tags that are no list", pushed("[0,2]", "0"), "tags that is no list"),
        row("a flag that is a number", pushed("false", "0"), "byDigest that is not true or false"),
        row(
            "a duration before the beginning",
            pushed("\"durationMillis\":3", "\"durationMillis\":-3"),
            "durationMillis that is no whole number"),
        row(
            "a duration of years",
            pushed("\"durationMillis\":3", "\"durationMillis\":99999999999"),
            "durationMillis that is no whole number"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refusesWhatIsNoReport(String text, String fault) {
    // When / Then
    assertThatThrownBy(() -> WorkerReport.parse(text, TAGS))
        .isInstanceOf(InvalidReportException.class)
        .hasMessageContaining(fault)
        .message()
        .doesNotContain("evil", "Whatever", "claim");
  }

  @Test
  void takesTheReportsThatTheHostileOnesAreMadeOf() {
    // When
    List<PushOutcome> read =
        Stream.of(GOOD_PUSHED, GOOD_FAILED, " " + GOOD_FAILED + "\n")
            .map(text -> WorkerReport.parse(text, TAGS))
            .toList();

    // Then
    assertThat(read).hasSize(3);
  }

  @Test
  void readsOrRefusesWhateverIsChangedInAReport() {
    // Given
    Random random = new Random(6);
    for (int round = 0; round < 20_000; round++) {
      char[] changed = GOOD_PUSHED.toCharArray();
      for (int change = 0; change <= random.nextInt(4); change++) {
        changed[random.nextInt(changed.length)] =
            (char) random.nextInt(random.nextBoolean() ? 128 : 0x10000);
      }
      // When
      @Nullable PushOutcome read = readOrNull(new String(changed));

      // Then
      if (read instanceof PushOutcome.Pushed pushed) {
        assertThat(TAGS).containsAll(pushed.names());
      }
    }
  }

  private static @Nullable PushOutcome readOrNull(String text) {
    try {
      return WorkerReport.parse(text, TAGS);
    } catch (InvalidReportException e) {
      return null;
    }
  }

  private static Arguments row(String name, String text, String fault) {
    return argumentSet(name, text, fault);
  }

  private static String failed(String part, String other) {
    return GOOD_FAILED.replace(part, other);
  }

  private static String pushed(String part, String other) {
    return GOOD_PUSHED.replace(part, other);
  }

  private static String longTag(int number) {
    return "t" + number + "-".repeat(125);
  }

  private static List<PushOutcome> largest(String character, List<String> tags) {
    String part = "x".repeat(64);
    List<Platform> platforms = new ArrayList<>();
    IntStream.range(0, 1000).forEach(i -> platforms.add(new Platform(part, part, part)));
    SourceImage source =
        new SourceImage(
            character.repeat(2000),
            OTHER,
            new MediaType("x".repeat(127) + "/" + "x".repeat(127)),
            Long.MAX_VALUE,
            platforms);
    PushedImage image =
        new PushedImage(
            OTHER, IntStream.range(0, 300).mapToObj(i -> character.repeat(512)).toList());
    return List.of(
        new PushOutcome.Pushed(source, image, tags, OTHER, 1L << 53, 1L << 53, Duration.ofDays(9)),
        new PushOutcome.UpToDate(source, image, Duration.ofDays(9)),
        new PushOutcome.Failed(
            new Failure(
                ExitReason.UNSUPPORTED_MEDIA_TYPE,
                character.repeat(2000),
                "PUT manifest",
                429,
                "MANIFEST_BLOB_UNKNOWN",
                Duration.ofDays(9)),
            source,
            image,
            tags));
  }

  /// What of an outcome must arrive whatever there is room for.
  private static List<Object> essence(PushOutcome outcome) {
    return switch (outcome) {
      case PushOutcome.Pushed pushed ->
          List.of(
              pushed.reason(),
              pushed.source().digest(),
              pushed.source().mediaType(),
              pushed.image().digest(),
              pushed.names(),
              pushed.bytesUploaded(),
              pushed.bytesReused());
      case PushOutcome.UpToDate upToDate ->
          List.of(upToDate.source().digest(), upToDate.image().digest());
      case PushOutcome.Failed failed ->
          List.of(
              failed.reason(),
              failed.failure().message(),
              failed.names(),
              String.valueOf(failed.failure().operation()),
              String.valueOf(failed.failure().registryCode()));
    };
  }
}
