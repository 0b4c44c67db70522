package dev.imagepush.source;

import dev.imagepush.image.Digest;
import dev.imagepush.source.files.ArchiveSpool;
import dev.imagepush.source.files.LocalFile;
import dev.imagepush.source.files.TemporarySpace;
import java.io.IOException;
import java.net.URI;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Opens images in archives behind URLs. An archive is first written to a private temporary file, as
/// what is where in it is known only at its end; the file is deleted when the image is closed. One that is
/// compressed is unpacked while it arrives.
public final class HttpArchive {
  private final ArchiveDownload download;
  private final TemporarySpace space;
  private final SourceLimits limits;

  /// @param space where the temporary files go
  public HttpArchive(ArchiveDownload download, TemporarySpace space, SourceLimits limits) {
    this.download = download;
    this.space = space;
    this.limits = limits;
  }

  /// Downloads an archive, checks it and opens it.
  ///
  /// @param expected the digest of the archive as it is sent; null: it is not checked
  /// @param image as for [ImageArchive#open]
  /// @param progress told how many bytes have arrived, each time that some have
  /// @throws dev.imagepush.exit.ExitException those of [ImageArchive#open], ConnectionReset, and those of
  ///     the download
  public ImageSource open(
      URI url, @Nullable Digest expected, @Nullable String image, LongConsumer progress)
      throws IOException {
    String location = location(url);
    ArchiveSpool spool = new ArchiveSpool(space, limits.archiveBytes());
    LocalFile stored;
    try (ArchiveDownload.Content content = download.open(url)) {
      stored =
          spool.store(
              location,
              new ArchiveTransfer(content, location, limits.archiveBytes(), expected, progress),
              content.length());
    }
    return ImageArchive.open(stored, ArchiveFormat.BY_CONTENT, image, limits);
  }

  /// A URL without its query and user info, which may be secrets.
  private static String location(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
  }
}
