package dev.imagepush.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A temporary folder that is limited to 100 MiB, of which 5 stay free, on a disk with a terabyte.
@DisplayName("T26: a temporary folder that tenants share")
class SharedRoomTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final Tenant LIAR = new Tenant("team-a");
  private static final Tenant OTHER = new Tenant("team-b");

  @TempDir Path folder;

  static Stream<Arguments> shares() {
    return Stream.of(
        argumentSet("a tenant has half of it", 47, 0, true),
        argumentSet("and no more, though nobody else is there", 48, 0, false),
        argumentSet("beside one who holds half, another has half of the rest", 23, 47, true),
        argumentSet("and no more", 25, 47, false),
        argumentSet("beside one who holds little, another has half of the rest", 42, 10, true),
        argumentSet("and no more than that", 43, 10, false));
  }

  @ParameterizedTest
  @MethodSource("shares")
  void holdsNoMoreThanItLeavesFree(int wanted, int held, boolean granted) throws IOException {
    // Given
    TemporarySpace space = space(new RoomLimits(100 * MEBIBYTE, true));
    try (TemporaryFile first = space.of(LIAR).create("first.tar", (long) held * MEBIBYTE)) {

      // When
      ExitException failure =
          catchThrowableOfType(
              ExitException.class,
              () -> space.of(OTHER).create("second.tar", (long) wanted * MEBIBYTE).close());

      // Then
      assertThat(failure == null).isEqualTo(granted);
      assertThatCode(() -> first.output().write(1)).doesNotThrowAnyException();
    }
  }

  @Test
  void saysWhatIsShared() {
    // Given
    TemporarySpace space = space(new RoomLimits(100 * MEBIBYTE, true));

    // When
    ExitException failure = refused(space, LIAR, 60L * MEBIBYTE);

    // Then
    assertThat(failure.reason()).isEqualTo(ExitReason.STORAGE_FULL);
    assertThat(failure.failure().message())
        .isEqualTo(
            "the temporary folder "
                + folder
                + " has no more space for lie.tar: with it the namespace would hold 62914560 bytes, and"
                + " leave 36700160 to others, who may have as much; give the folder more"
                + " (temporary.size), or let fewer pushes of the namespace run at once");
  }

  @Test
  @DisplayName(
      "the limit from outside is kept to, whatever the disk has: an emptyDir's is not seen")
  void saysThatItsSizeIsTooSmall() {
    // Given
    TemporarySpace space = space(new RoomLimits(100 * MEBIBYTE, true));

    // When
    ExitException failure = refused(space, LIAR, 1L << 40);

    // Then
    assertThat(failure.failure().message())
        .contains("too little space left for lie.tar", "(temporary.size)");
  }

  @Test
  @DisplayName("what a file has taken stays its tenant's until it is deleted")
  void countsWhatWasWritten() throws IOException {
    // Given
    TemporarySpace space = space(new RoomLimits(100 * MEBIBYTE, true));
    LocalFile stored =
        new ArchiveSpool(space.of(LIAR), 100 * MEBIBYTE)
            .store("app.tar", new ByteArrayInputStream(new byte[40 * MEBIBYTE]), -1);
    ExitException failure = refused(space, LIAR, 8L * MEBIBYTE);

    // When
    stored.close();
    stored.close();

    // Then
    assertThat(failure.failure().message()).contains("would hold " + 48 * MEBIBYTE + " bytes");
    assertThatCode(() -> space.of(LIAR).create("app.tar", 47L * MEBIBYTE).close())
        .doesNotThrowAnyException();
    assertThat(refused(space, LIAR, 48L * MEBIBYTE)).isNotNull();
  }

  @Test
  void isOneTenantsWholeWhereThereAreNoOthers() {
    // Given
    TemporarySpace space = space(new RoomLimits(100 * MEBIBYTE, false));

    // When
    TemporaryFile file = space.of(LIAR).create("app.tar", 95L * MEBIBYTE);

    // Then
    assertThatCode(file::close).doesNotThrowAnyException();
  }

  private TemporarySpace space(RoomLimits limits) {
    return new TemporarySpace(
        folder,
        limits,
        new TemporarySpace.Disk() {
          @Override
          public long totalBytes() {
            return 1L << 40;
          }

          @Override
          public long usableBytes() {
            return 1L << 40;
          }
        });
  }

  private static ExitException refused(TemporarySpace space, Tenant tenant, long bytes) {
    return Objects.requireNonNull(
        catchThrowableOfType(ExitException.class, () -> space.of(tenant).create("lie.tar", bytes)));
  }
}
