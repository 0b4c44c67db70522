package dev.imagepush.bench;

import java.nio.file.Path;

/// One image to be pushed by a contender.
sealed interface Job {
  /// The source as our command line writes it.
  String source();

  /// Host, repository and tag.
  String destination();

  /// From an OCI image layout.
  ///
  /// @param name the image's reference name in the layout
  record PushLayout(Path folder, String name, String destination) implements Job {
    @Override
    public String source() {
      return "oci:" + folder + ":" + name;
    }
  }

  /// From another registry.
  ///
  /// @param image host, repository and tag
  record Copy(String image, String destination) implements Job {
    @Override
    public String source() {
      return "docker://" + image;
    }
  }

  /// From a tar archive as `docker save` writes it.
  record PushArchive(Path file, String destination) implements Job {
    @Override
    public String source() {
      return "docker-archive:" + file;
    }
  }
}
