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

  private static final List<String> NAMES = List.of("a", "x", "b", "y", "c", "z", "d");

  /// Holds a, b and c of one tenant, x, y and z of another, of one block each, used in this order.
  private final CacheSpace space = new CacheSpace(8 * BLOCK);

  CacheSpaceTest() {
    for (String name : List.of("a", "x", "b", "y", "c", "z")) {
      space.restore(key(name), 1);
    }
  }

  static Stream<Arguments> rooms() {
    return Stream.of(
        row("what is free is taken first", space -> {}, 2 * BLOCK, "[]"),
        row("the least recently used goes", space -> {}, 2 * BLOCK + 1, "[a]"),
        row("as many go as are needed", space -> {}, 4 * BLOCK, "[a, x]"),
        row("what is larger than half sends nobody away", space -> {}, 4 * BLOCK + 1, "none"),
        row("one that was used goes later", space -> use(space, "a"), 3 * BLOCK, "[x]"),
        row("one that is read stays", space -> held(space, "a", false), 3 * BLOCK, "[x]"),
        row(
            "what is reserved stays, and as much is left to others",
            space -> assertThat(space.makeRoom(key("d"), 4 * BLOCK)).isPresent(),
            2 * BLOCK,
            "[x, y]"),
        row(
            "nobody gets more than what is left of what others use",
            space -> assertThat(space.makeRoom(key("d"), 4 * BLOCK)).isPresent(),
            2 * BLOCK + 1,
            "none"),
        row(
            "what others read is used too",
            space -> List.of("a", "x", "b", "y").forEach(name -> held(space, name, false)),
            2 * BLOCK + 1,
            "none"),
        row(
            "what was read leaves its room to be had",
            space -> List.of("a", "x", "b", "y").forEach(name -> held(space, name, true)),
            4 * BLOCK,
            "[c, z]"),
        row(
            "what was given back is free",
            space -> {
              assertThat(space.makeRoom(key("d"), 2 * BLOCK)).contains(List.of());
              space.giveBack(key("d"), 2 * BLOCK);
            },
            2 * BLOCK,
            "[]"),
        row(
            "one that came last goes last",
            space -> {
              assertThat(space.makeRoom(key("d"), 1)).contains(List.of());
              space.release(space.commit(key("d"), 1, 1));
            },
            4 * BLOCK,
            "[a, x, b]"),
        row(
            "one that was dropped has left its room",
            space -> space.drop(held(space, "c", true)),
            3 * BLOCK,
            "[]"),
        row(
            "one that was dropped takes room while it is read",
            space -> space.drop(held(space, "c", false)),
            3 * BLOCK,
            "[a]"));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void makesRoom(Consumer<CacheSpace> before, long bytes, String evicted) {
    // Given
    before.accept(space);

    // When
    Optional<List<CacheKey>> room = space.makeRoom(key("new tenant's"), bytes);

    // Then
    assertThat(names(room)).isEqualTo(evicted);
    assertThat(space.used()).isLessThanOrEqualTo(8 * BLOCK);
  }

  static Stream<Arguments> tenants() {
    return Stream.of(
        argumentSet("up to half of the size, the least recently used goes", 1, "[x]"),
        argumentSet("beyond that, only his own", 2, "[a, b]"),
        argumentSet("all of them at the most", 3, "[a, b, c]"),
        argumentSet("and none where they are too few", 4, "none"));
  }

  @ParameterizedTest
  @MethodSource("tenants")
  @DisplayName("no tenant sends away what is not his own to have more than half")
  void makesRoomWithinATenantsShare(int blocks, String evicted) {
    // Given
    List.of("a", "b", "c").forEach(name -> use(space, name));
    assertThat(space.makeRoom(key("new tenant's"), 2 * BLOCK)).contains(List.of());

    // When
    Optional<List<CacheKey>> room = space.makeRoom(key("d"), blocks * BLOCK);

    // Then
    assertThat(names(room)).isEqualTo(evicted);
  }

  @Test
  void shrinksToASmallerSizeThanWhatWasLeft() {
    // Given
    CacheSpace smaller = new CacheSpace(2 * BLOCK);
    List.of("a", "b", "c").forEach(name -> smaller.restore(key(name), BLOCK));

    // When
    List<CacheKey> gone = smaller.shrink();

    // Then
    assertThat(gone).containsExactly(key("a"));
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
    List<CacheKey> gone = mebibyte.shrink();

    // Then
    assertThat(gone).hasSize(100 - 16);
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
    assertThat(space.used()).isEqualTo(5 * BLOCK);
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

  private static String names(Optional<List<CacheKey>> keys) {
    return keys.map(
            gone -> NAMES.stream().filter(name -> gone.contains(key(name))).toList().toString())
        .orElse("none");
  }

  private static CacheKey key(String name) {
    String tenant =
        switch (name) {
          case "a", "b", "c", "d" -> "team";
          case "x", "y", "z" -> "other";
          default -> "new";
        };
    return CacheKey.of(new Tenant(tenant), Digest.sha256(name.getBytes(StandardCharsets.UTF_8)));
  }
}
