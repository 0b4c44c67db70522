package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.imagepush.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/// Exercises what a push uses, while the build records it for a quick start: pushes a tiny image to a
/// registry in this process, over plain HTTP and over TLS. Its arguments are the folder of the libraries, in which it notes the Java
/// that the record is good for, and one of the build's for the image.
final class AotTraining {
  private static final int ROUNDS = 3;

  private AotTraining() {}

  public static void main(String[] args)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path libraries = Path.of(args[0]);
    Files.writeString(libraries.resolve("java-home"), System.getProperty("java.home") + "\n");
    Path layout = layout(Files.createDirectories(Path.of(args[1])));
    TrainingKey key = TrainingKey.create(layout);
    HttpsServer secure = HttpsServer.create(anyPort(), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(key.serverContext()));
    try {
      train(secure, layout, "--ca-file=" + key.certificate());
      train(HttpServer.create(anyPort(), 0), layout, "--output=json");
      Main.run(surroundings(layout), "push", "--help");
    } finally {
      key.delete();
    }
  }

  private static void train(HttpServer registry, Path layout, String option) {
    Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    registry.createContext("/", exchange -> answer(exchange, manifests));
    registry.start();
    try {
      String destination = "localhost:" + registry.getAddress().getPort() + "/training";
      for (int round = 0; round < ROUNDS; round++) {
        Main.run(surroundings(layout), "push", option, "oci:" + layout, destination + round);
      }
      Main.run(surroundings(layout), "push", option, "oci:" + layout, destination + "0");
    } finally {
      registry.stop(0);
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /// Nothing of the person who builds: no variables, no logins, nothing shown.
  private static Surroundings surroundings(Path home) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    return new Surroundings(
        Map.of(),
        home,
        InputStream.nullInputStream(),
        nowhere,
        nowhere,
        OptionalInt.of(80),
        InstantSource.system(),
        Thread::sleep,
        new Random());
  }

  private static Path layout(Path folder) throws IOException {
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    String config = blob(folder, "application/vnd.oci.image.config.v1+json", "{}");
    String layer = blob(folder, "application/vnd.oci.image.layer.v1.tar", "layer");
    String manifest =
        blob(
            folder,
            "application/vnd.oci.image.manifest.v1+json",
            "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}".formatted(config, layer));
    Files.writeString(
        folder.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[%s]}".formatted(manifest));
    return folder;
  }

  /// Stores a blob; its descriptor.
  private static String blob(Path folder, String mediaType, String text) throws IOException {
    Digest digest = Digest.sha256(text.getBytes(UTF_8));
    Path blobs = Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
    Files.writeString(blobs.resolve(digest.hex()), text);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest, text.length());
  }

  /// As little of a registry as a push needs.
  private static void answer(HttpExchange exchange, Map<String, byte[]> manifests)
      throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      int status =
          switch (exchange.getRequestMethod()) {
            case "POST" -> 202;
            case "PUT" -> 201;
            default -> path.equals("/v2/") || manifests.containsKey(path) ? 200 : 404;
          };
      if (status == 202) {
        exchange.getResponseHeaders().set("Location", path + "upload");
      }
      if (status == 201 && path.contains("/manifests/")) {
        manifests.put(path, body);
      }
      byte[] content = manifests.getOrDefault(path, new byte[0]);
      exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.sha256(content).toString());
      boolean hasBody = exchange.getRequestMethod().equals("GET") && status == 200;
      exchange
          .getResponseHeaders()
          .set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
      exchange.sendResponseHeaders(status, hasBody && content.length > 0 ? content.length : -1);
      if (hasBody) {
        exchange.getResponseBody().write(content);
      }
    }
  }
}
