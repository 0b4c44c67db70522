package dev.imagepush.source;

import dev.imagepush.exit.ExitException;
import dev.imagepush.image.Digest;
import dev.imagepush.source.files.LocalFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Opens images in archives behind URLs. An archive is first written to a private temporary file, as
/// what is where in it is known only at its end; the file is deleted when the image is closed.
public final class HttpArchive {
  private final ArchiveDownload download;
  private final Path folder;
  private final SourceLimits limits;

  /// @param folder where the temporary files go; it exists
  public HttpArchive(ArchiveDownload download, Path folder, SourceLimits limits) {
    this.download = download;
    this.folder = folder;
    this.limits = limits;
  }

  /// Downloads an archive, checks it and opens it.
  ///
  /// @param expected the archive's own digest; null: it is not checked
  /// @param image as for [ImageArchive#open]
  /// @param progress told how many bytes have arrived, each time that some have
  /// @throws ExitException those of [ImageArchive#open], StorageFull, ConnectionReset, and those of the
  ///     download
  public ImageSource open(
      URI url, @Nullable Digest expected, @Nullable String image, LongConsumer progress)
      throws IOException {
    String location = location(url);
    Path temporary = temporaryFile(location);
    try {
      try (ArchiveDownload.Content content = download.open(url)) {
        save(
            content,
            temporary,
            new ArchiveTransfer(location, limits.imageBytes(), expected),
            progress);
      }
      return ImageArchive.open(
          LocalFile.temporary(temporary, location), ArchiveFormat.BY_CONTENT, image, limits);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /// A URL without its query and user info, which may be secrets.
  private static String location(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
  }

  private Path temporaryFile(String location) {
    try {
      return Files.createTempFile(
          folder,
          "imagepush-",
          ".tar",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw ArchiveTransfer.storageFull(location, e);
    }
  }

  // A FileOutputStream, as a channel would be closed by an interrupt, and that look like a full
  // disk.
  private static void save(
      ArchiveDownload.Content content,
      Path temporary,
      ArchiveTransfer transfer,
      LongConsumer progress)
      throws IOException {
    try (OutputStream target = new FileOutputStream(temporary.toFile())) {
      transfer.copy(content, target, progress);
    }
  }
}
