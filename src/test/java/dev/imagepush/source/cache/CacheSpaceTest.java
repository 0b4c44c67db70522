package dev.imagepush.source.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CacheSpaceTest {
  private static final long BLOCK = CacheSpace.LEAST_BYTES;

  /// Holds a, b and c, of one block each, which were used in this order.
  private final CacheSpace space = new CacheSpace(4 * BLOCK);

  CacheSpaceTest() {
    for (String name : List.of("a", "b", "c")) {
      space.restore(key(name), 1);
    }
  }

  static Stream<Arguments> rooms() {
    return Stream.of(
        row("what is free is taken first", space -> {}, BLOCK, "[]"),
        row("the least recently used goes", space -> {}, BLOCK + 1, "[a]"),
        row("as many go as are needed", space -> {}, 3 * BLOCK, "[a, b]"),
        row("all may go", space -> {}, 4 * BLOCK, "[a, b, c]"),
        row("what is larger than all sends nobody away", space -> {}, 4 * BLOCK + 1, "none"),
        row("one that was used goes later", space -> use(space, "a"), 2 * BLOCK, "[b]"),
        row("one that is read stays", space -> space.hold(key("a")), 2 * BLOCK, "[b]"),
        row("nobody goes where too many stay", space -> space.hold(key("a")), 4 * BLOCK, "none"),
        row(
            "what is reserved stays",
            space -> assertThat(space.makeRoom(2 * BLOCK)).contains(List.of(key("a"))),
            3 * BLOCK,
            "none"),
        row(
            "what was given back is free",
            space -> {
              assertThat(space.makeRoom(1)).contains(List.of());
              space.giveBack(1);
            },
            1,
            "[]"),
        row(
            "one that came last goes last",
            space -> {
              assertThat(space.makeRoom(1)).contains(List.of());
              space.release(space.commit(key("d"), 1, 1));
            },
            3 * BLOCK,
            "[a, b, c]"),
        row(
            "one that was dropped has left its room",
            space -> space.drop(held(space, "c", true)),
            2 * BLOCK,
            "[]"),
        row(
            "one that was dropped takes room while it is read",
            space -> space.drop(held(space, "c", false)),
            2 * BLOCK,
            "[a]"));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void makesRoom(Consumer<CacheSpace> before, long bytes, String evicted) {
    // Given
    before.accept(space);

    // When
    Optional<List<CacheKey>> room = space.makeRoom(bytes);

    // Then
    List<String> names = List.of("a", "b", "c", "d");
    assertThat(
            room.map(
                    keys ->
                        names.stream().filter(name -> keys.contains(key(name))).toList().toString())
                .orElse("none"))
        .isEqualTo(evicted);
    assertThat(space.used()).isLessThanOrEqualTo(4 * BLOCK);
  }

  @Test
  void shrinksToASmallerSizeThanWhatWasLeft() {
    // Given
    CacheSpace smaller = new CacheSpace(2 * BLOCK);
    List.of("a", "b", "c").forEach(name -> smaller.restore(key(name), BLOCK));

    // When
    Optional<List<CacheKey>> gone = smaller.makeRoom(0);

    // Then
    assertThat(gone).contains(List.of(key("a")));
    assertThat(smaller.used()).isEqualTo(2 * BLOCK);
  }

  @Test
  @DisplayName("the index stays small too: a blob of one byte counts as 64 KiB")
  void holdsNoMoreBlobsThanItHasRoomsOf64KiB() {
    // Given
    CacheSpace mebibyte = new CacheSpace(1 << 20);
    for (int i = 0; i < 100; i++) {
      mebibyte.restore(key("blob " + i), 1);
    }

    // When
    Optional<List<CacheKey>> gone = mebibyte.makeRoom(0);

    // Then
    assertThat(gone).hasValueSatisfying(keys -> assertThat(keys).hasSize(100 - 16));
  }

  @Test
  void dropsABlobOnce() {
    // Given
    CacheSpace.Entry entry = held(space, "a", true);
    boolean first = space.drop(entry);

    // When
    boolean second = space.drop(entry);

    // Then
    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(space.hold(key("a"))).isNull();
    assertThat(space.used()).isEqualTo(2 * BLOCK);
  }

  private static void use(CacheSpace space, String name) {
    held(space, name, true);
  }

  private static CacheSpace.Entry held(CacheSpace space, String name, boolean released) {
    CacheSpace.Entry entry = Objects.requireNonNull(space.hold(key(name)));
    if (released) {
      space.release(entry);
    }
    return entry;
  }

  private static Arguments row(
      String rule, Consumer<CacheSpace> before, long bytes, String evicted) {
    return argumentSet(rule, before, bytes, evicted);
  }

  private static CacheKey key(String name) {
    return CacheKey.of(new Tenant("team"), Digest.sha256(name.getBytes(StandardCharsets.UTF_8)));
  }
}
