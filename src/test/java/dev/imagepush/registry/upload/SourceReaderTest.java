package dev.imagepush.registry.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagepush.http.RequestBody;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceReaderTest {
  private static final byte[] BYTES = {1, 2, 3, 4};
  private static final Descriptor BLOB =
      new Descriptor(MediaType.OCI_LAYER, Digest.sha256(BYTES), BYTES.length);

  private final List<Long> opened = new ArrayList<>();
  private final SourceReader source =
      new SourceReader(
          BLOB,
          offset -> {
            opened.add(offset);
            return new ByteArrayInputStream(
                BYTES, Math.toIntExact(offset), BYTES.length - Math.toIntExact(offset));
          });

  @Test
  void opensTheSourceBeforeTheRequestBegins() {
    // When
    source.body(1, 3, from -> bytes -> {});

    // Then
    assertThat(opened).containsExactly(1L);
  }

  @Test
  void asksTheSourceForNothingWhereAllIsThere() throws IOException {
    // Given
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    RequestBody commit = source.body(BYTES.length, 0, from -> bytes -> {});

    // When
    commit.writeTo(sent);

    // Then
    assertThat(sent.size()).isZero();
    assertThat(opened).as("a range that begins at the end is refused with 416").isEmpty();
  }
}
