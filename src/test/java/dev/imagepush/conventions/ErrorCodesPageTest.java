package dev.imagepush.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorCodesPageTest {
  @Test
  void committedPageIsTheOneOfTheList() {
    // When
    String generated = ErrorCodesPage.generate();

    // Then
    assertThat(ErrorCodesPage.PATH)
        .as("%s is out of date; ./mvnw -Pdocs writes it anew", ErrorCodesPage.PATH)
        .hasContent(generated);
  }
}
