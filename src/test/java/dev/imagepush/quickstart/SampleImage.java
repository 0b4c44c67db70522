package dev.imagepush.quickstart;

import dev.imagepush.testing.registry.TestImage;
import dev.imagepush.testing.registry.TestImages;
import dev.imagepush.testing.registry.TestLayer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// An image of this project, built from the files that this JVM runs: its libraries and classes, for
/// two platforms. It has no Java in it, so it is good for looking at, not for running.
final class SampleImage {
  /// Some tens of MiB in so many layers: enough for a push to be seen.
  private static final int LIBRARY_LAYERS = 8;

  private static final List<String> ARCHITECTURES = List.of("amd64", "arm64");

  private SampleImage() {}

  /// Builds it; the same files make the same digest.
  ///
  /// @param classPath as in `java.class.path`
  static TestImage build(String classPath) throws IOException {
    List<Path> parts = Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList();
    List<TestLayer> shared = libraries(parts);
    for (Path folder : parts.stream().filter(Files::isDirectory).toList()) {
      shared.add(layer("app/classes/", files(folder)));
    }
    List<TestImage> images = new ArrayList<>();
    for (String architecture : ARCHITECTURES) {
      List<TestLayer> layers = new ArrayList<>(shared);
      layers.add(TestLayer.files(Map.of("etc/platform", "linux/" + architecture + "\n")));
      images.add(TestImages.image(architecture, layers));
    }
    return TestImages.index(images.toArray(TestImage[]::new));
  }

  /// The libraries, dealt out so that the layers are of about one size.
  private static List<TestLayer> libraries(List<Path> parts) throws IOException {
    List<Path> jars = new ArrayList<>(parts.stream().filter(Files::isRegularFile).toList());
    jars.sort(
        Comparator.comparingLong((Path jar) -> jar.toFile().length())
            .reversed()
            .thenComparing(Path::getFileName));
    List<List<Path>> dealt = new ArrayList<>();
    for (int number = 0; number < LIBRARY_LAYERS; number++) {
      dealt.add(new ArrayList<>());
    }
    for (Path jar : jars) {
      dealt.stream().min(Comparator.comparingLong(SampleImage::bytes)).orElseThrow().add(jar);
    }
    List<TestLayer> layers = new ArrayList<>();
    for (List<Path> hand : dealt) {
      SortedMap<String, Path> byName = new TreeMap<>();
      hand.forEach(jar -> byName.put(jar.getFileName().toString(), jar));
      layers.add(layer("app/lib/", byName));
    }
    return layers;
  }

  private static long bytes(List<Path> jars) {
    return jars.stream().mapToLong(jar -> jar.toFile().length()).sum();
  }

  private static SortedMap<String, Path> files(Path folder) throws IOException {
    SortedMap<String, Path> byName = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      found
          .filter(Files::isRegularFile)
          .forEach(file -> byName.put(folder.relativize(file).toString(), file));
    }
    return byName;
  }

  /// Not compressed: what is in it is already.
  private static TestLayer layer(String prefix, SortedMap<String, Path> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, Path> file : files.entrySet()) {
        var entry = new TarArchiveEntry(prefix + file.getKey());
        entry.setSize(Files.size(file.getValue()));
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        Files.copy(file.getValue(), tar);
        tar.closeArchiveEntry();
      }
    }
    return TestLayer.of(TestLayer.TAR, bytes.toByteArray());
  }
}
