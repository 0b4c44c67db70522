package dev.imagepush.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.imagepush.image.Descriptor;
import dev.imagepush.image.Digest;
import dev.imagepush.image.Manifest;
import dev.imagepush.image.ManifestParser;
import dev.imagepush.image.MediaType;
import dev.imagepush.source.files.TemporarySpace;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JibArchiveTest {
  @TempDir Path work;

  @Test
  void readsWhatJibWrites() throws Exception {
    // Given
    Path file = Files.writeString(work.resolve("motd"), "hello");
    FileEntriesLayer layer =
        FileEntriesLayer.builder().addEntry(file, AbsoluteUnixPath.get("/etc/motd")).build();
    Path tar = work.resolve("image.tar");
    JibContainer built =
        Jib.fromScratch()
            .addFileEntriesLayer(layer)
            .addFileEntriesLayer(layer)
            .containerize(
                Containerizer.to(TarImage.at(tar).named("example.com/app:1.2"))
                    .setOfflineMode(true)
                    .setBaseImageLayersCache(work.resolve("base"))
                    .setApplicationLayersCache(work.resolve("application")));

    // When
    try (ImageSource source =
        ImageArchive.open(
            tar,
            ArchiveFormat.BY_CONTENT,
            "example.com/app:1.2",
            new SourceResources(SourceLimits.DEFAULTS, new TemporarySpace(work)))) {

      // Then
      Manifest.Image image = (Manifest.Image) new ManifestParser(100).parse(source.root());
      assertThat(image.config().digest()).hasToString(built.getImageId().toString());
      assertThat(image.layers())
          .hasSize(2)
          .extracting(Descriptor::mediaType)
          .containsOnly(MediaType.OCI_LAYER_GZIP);
      Descriptor first = image.layers().getFirst();
      try (InputStream content = source.open(first, 0)) {
        assertThat(Digest.sha256(content.readAllBytes())).isEqualTo(first.digest());
      }
    }
  }
}
