package dev.imagepush.conventions;

import dev.imagepush.api.v1beta1.ImagePush;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The CRD's file, generated from the types of the API. Its main method writes it anew.
public final class CrdFile {
  public static final Path PATH = Path.of("crds", "imagepushes.imagepush.dev.yaml");

  private CrdFile() {}

  public static void main(String[] args) throws IOException {
    Files.createDirectories(PATH.toAbsolutePath().getParent());
    Files.writeString(PATH, generate());
    System.out.println("wrote " + PATH);
  }

  static String generate() throws IOException {
    try (var output = new CrdOutput()) {
      new CRDGenerator()
          .customResourceClasses(ImagePush.class)
          .forCRDVersions("v1")
          .withMinQuotes(true)
          .withOutput(output)
          .generate();
      return output.text();
    }
  }

  /// Keeps the one file that is generated in memory.
  private static final class CrdOutput implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
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
