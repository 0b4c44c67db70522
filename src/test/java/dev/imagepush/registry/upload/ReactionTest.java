package dev.imagepush.registry.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReactionTest {
  private static final UploadStep WHOLE = new UploadStep(0, 100, true);
  private static final UploadStep REST = new UploadStep(50, 50, true);
  private static final UploadStep CHUNK = new UploadStep(0, 50, false);

  private static final UploadStep LATER_CHUNK = new UploadStep(50, 25, false);

  static Stream<Arguments> reactions() {
    return Stream.of(
        argumentSet("too long", WHOLE, 413, null, Reaction.SHORTER),
        argumentSet("too long a chunk", CHUNK, 413, null, Reaction.SHORTER),
        argumentSet("out of order", CHUNK, 416, null, Reaction.ASK_OFFSET),
        argumentSet("so too by its code", REST, 400, "RANGE_INVALID", Reaction.ASK_OFFSET),
        argumentSet(
            "416, whatever its code", REST, 416, "BLOB_UPLOAD_INVALID", Reaction.ASK_OFFSET),
        argumentSet("N16: unknown", REST, 404, "BLOB_UPLOAD_UNKNOWN", Reaction.SESSION_LOST),
        argumentSet("N17: invalid", CHUNK, 400, "BLOB_UPLOAD_INVALID", Reaction.SESSION_LOST),
        argumentSet("404 at the end", WHOLE, 404, null, Reaction.SESSION_LOST),
        argumentSet("N20: 404 to a chunk", CHUNK, 404, null, Reaction.WITHOUT_CHUNKS),
        argumentSet("N16: 404 to a later chunk", LATER_CHUNK, 404, null, Reaction.SESSION_LOST),
        argumentSet("N20: 405 to a chunk", CHUNK, 405, null, Reaction.WITHOUT_CHUNKS),
        argumentSet("N20: 501 to a chunk", CHUNK, 501, null, Reaction.WITHOUT_CHUNKS),
        argumentSet("405 to a whole blob", WHOLE, 405, null, Reaction.IN_CHUNKS),
        argumentSet("unsupported whole blob", WHOLE, 400, "UNSUPPORTED", Reaction.IN_CHUNKS),
        argumentSet("JFrog: not patched", WHOLE, 404, "BLOB_UNKNOWN", Reaction.IN_CHUNKS),
        argumentSet("405 to the rest", REST, 405, null, Reaction.FAIL),
        argumentSet("other bytes", WHOLE, 400, "DIGEST_INVALID", Reaction.SUSPECT),
        argumentSet("another size", REST, 400, "SIZE_INVALID", Reaction.SUSPECT),
        argumentSet("a chunk's size", CHUNK, 400, "SIZE_INVALID", Reaction.SESSION_LOST),
        argumentSet("N15: denied", WHOLE, 403, "DENIED", Reaction.FAIL),
        argumentSet("429", CHUNK, 429, "TOOMANYREQUESTS", Reaction.FAIL),
        argumentSet("N07: 503", CHUNK, 503, null, Reaction.FAIL));
  }

  @ParameterizedTest
  @MethodSource
  void reactions(UploadStep step, int status, @Nullable String code, Reaction expected) {
    // When
    Reaction reaction =
        Reaction.to(
            step,
            new Failure(ExitReason.PROTOCOL_ERROR, "refused", "PUT blob", status, code, null));

    // Then
    assertThat(reaction).isEqualTo(expected);
  }
}
