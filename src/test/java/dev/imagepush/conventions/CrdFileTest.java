package dev.imagepush.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class CrdFileTest {
  @Test
  void committedCrdIsTheOneOfTheTypes() throws IOException {
    // When
    String generated = CrdFile.generate();

    // Then
    assertThat(CrdFile.PATH)
        .as("%s is out of date; ./mvnw -Pcrds writes it anew", CrdFile.PATH)
        .hasContent(generated);
  }

  @Test
  void referenceShowsTheFieldsOfTheCrd() throws IOException {
    // When
    String document = FieldTables.render(Files.readString(FieldTables.DOCUMENT));

    // Then
    assertThat(FieldTables.DOCUMENT)
        .as("%s is out of date; ./mvnw -Pcrds writes its tables anew", FieldTables.DOCUMENT)
        .hasContent(document);
  }
}
