package dev.imagepush.testing.registry;

import dev.imagepush.testing.http.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All repositories, and the temporary directory where big blobs lie until the end.
final class Storage {
  private final Map<String, Repository> repositories = new ConcurrentHashMap<>();
  private final Queue<String> blobsReceived = new ConcurrentLinkedQueue<>();
  private @Nullable Path directory;

  /// The repository of that name, made where there is none.
  Repository repository(String name) {
    return repositories.computeIfAbsent(name, absent -> new Repository());
  }

  Optional<Repository> existing(String name) {
    return Optional.ofNullable(repositories.get(name));
  }

  /// The names of the repositories that hold a blob, in their alphabetical order.
  List<String> namesOfHolders(String blobDigest) {
    return repositories.entrySet().stream()
        .filter(entry -> entry.getValue().holdsBlob(blobDigest))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /// Whether any repository's name begins with this and a slash.
  boolean hasProject(String name) {
    return repositories.keySet().stream().anyMatch(other -> other.startsWith(name + "/"));
  }

  synchronized Spool newSpool() throws IOException {
    if (directory == null) {
      directory = Files.createTempDirectory("fake-registry");
    }
    return new Spool(directory);
  }

  /// Notes that a client sent this blob to its end.
  void received(String digest) {
    blobsReceived.add(digest);
  }

  Queue<String> blobsReceived() {
    return blobsReceived;
  }

  void put(String repository, byte[] bytes, String digest) {
    repository(repository).add(digest, Content.of(bytes));
  }

  synchronized void delete() {
    if (directory == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    directory = null;
  }
}
