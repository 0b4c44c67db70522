package dev.imagepush.conventions;

import static java.util.Comparator.comparingInt;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The CRD's file, generated from the types of the API. Its main method writes it anew, and
/// with it the tables of fields in the reference.
public final class CrdFile {
  public static final Path PATH = Path.of("crds", "imagepushes.imagepush.dev.yaml");

  private CrdFile() {}

  public static void main(String[] args) throws IOException {
    Files.createDirectories(PATH.toAbsolutePath().getParent());
    Files.writeString(PATH, generate());
    Files.writeString(
        FieldTables.DOCUMENT, FieldTables.render(Files.readString(FieldTables.DOCUMENT)));
    System.out.println("wrote " + PATH + " and the tables of " + FieldTables.DOCUMENT);
  }

  static String generate() throws IOException {
    try (var output = new InMemoryOutput()) {
      new CRDGenerator()
          .customResourceClasses(ImagePush.class)
          .forCRDVersions("v1")
          .withMinQuotes(false)
          .withPostProcessor(new TidyCrd())
          .withOutput(output)
          .generate();
      return output.text();
    }
  }

  /// Mends what the generator does otherwise than people read it: it sorts the columns by their
  /// path, and writes a rule of a record's component twice, since the annotation reaches both the
  /// field and its accessor.
  private static final class TidyCrd implements CRDPostProcessor {
    private static final List<String> COLUMNS =
        Stream.of(ImagePush.class.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();

    @Override
    public HasMetadata process(HasMetadata resource, String version) {
      var crd = (CustomResourceDefinition) resource;
      crd.getSpec()
          .getVersions()
          .forEach(
              served -> {
                served
                    .getAdditionalPrinterColumns()
                    .sort(
                        comparingInt(
                            (CustomResourceColumnDefinition column) ->
                                COLUMNS.indexOf(column.getName())));
                keepEachRuleOnce(served.getSchema().getOpenAPIV3Schema());
              });
      return crd;
    }

    private static void keepEachRuleOnce(JSONSchemaProps schema) {
      schema.setXKubernetesValidations(
          schema.getXKubernetesValidations().stream().distinct().toList());
      schema.getProperties().values().forEach(TidyCrd::keepEachRuleOnce);
      if (schema.getItems() != null) {
        keepEachRuleOnce(schema.getItems().getSchema());
      }
    }
  }

  /// Keeps the one file that is generated in memory.
  private static final class InMemoryOutput
      implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return bytes;
    }

    @Override
    public void close() {
      bytes.reset();
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
