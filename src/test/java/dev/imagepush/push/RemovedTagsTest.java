package dev.imagepush.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemovedTagsTest {
  private static final Failure FAILURE = new Failure(ExitReason.DENIED, "no right to delete");

  @Test
  void takesATagForRemovedThatPointedAtEitherImage() {
    // Given
    RemovedTags ofOne = new RemovedTags(List.of("1"), List.of("2"), List.of(), null);
    RemovedTags ofOther = new RemovedTags(List.of("2"), List.of("1", "3"), List.of(), null);

    // When
    RemovedTags both = ofOne.and(ofOther);

    // Then
    assertThat(both).isEqualTo(new RemovedTags(List.of("1", "2"), List.of("3"), List.of(), null));
  }

  @Test
  void tellsWhatIsLeftOfEither() {
    // Given
    RemovedTags ofOne = RemovedTags.none(List.of("1"), FAILURE);
    RemovedTags ofOther = new RemovedTags(List.of(), List.of("1", "2"), List.of(), null);

    // When
    RemovedTags both = ofOne.and(ofOther);

    // Then
    assertThat(both).isEqualTo(new RemovedTags(List.of(), List.of("2"), List.of("1"), FAILURE));
  }
}
