package dev.imagepush.bench;

import dev.imagepush.testing.bed.BinaryFinder;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestBedSettings;
import dev.imagepush.testing.bed.TestBinaries;
import dev.imagepush.testing.bed.TestBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Everyone who takes part: ours, the peers that the test bed builds, and skopeo where it is installed.
record Contenders(WarmEngine engine, List<Contender> all) implements AutoCloseable {
  static Contenders find(
      TestBed bed, Path distribution, Path work, Path authority, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path home = Files.createDirectories(work.resolve("home"));
    TimedProcess processes =
        new TimedProcess(
            work,
            Map.of(
                "HOME", home.toString(),
                "XDG_RUNTIME_DIR", home.toString(),
                "DOCKER_CONFIG", home.toString(),
                "SSL_CERT_FILE", authority.toString()));
    TestBedSettings settings = TestBedSettings.ofThisProcess();
    WarmEngine engine = WarmEngine.start(WarmEngine.Setup.usual(authority));
    List<Contender> all = new ArrayList<>();
    all.add(engine);
    all.add(new ColdCommandLine(distribution.resolve("bin").resolve("imagepush"), processes));
    BinaryFinder peers = settings.peersFinder(progress);
    TestBinaries built = peers.find(TestBinary.REGCTL, TestBinary.ORAS);
    Path crane = bed.registryFinder().find(TestBinary.CRANE).path(TestBinary.CRANE);
    all.add(Peer.CRANE.with(crane, "crane " + settings.version(TestBinary.CRANE), processes));
    all.add(
        Peer.REGCTL.with(
            built.path(TestBinary.REGCTL),
            "regctl " + settings.version(TestBinary.REGCTL),
            processes));
    all.add(
        Peer.ORAS.with(
            built.path(TestBinary.ORAS), "oras " + settings.version(TestBinary.ORAS), processes));
    Optional<Path> skopeo = settings.program("skopeo");
    if (skopeo.isPresent()) {
      all.add(Peer.SKOPEO.with(skopeo.get(), "skopeo " + skopeoVersion(skopeo.get()), processes));
    } else {
      progress.accept(
          "skopeo is not on the PATH and takes no part; apt-get install skopeo, or"
              + " https://github.com/containers/skopeo/blob/main/install.md");
    }
    return new Contenders(engine, all);
  }

  private static String skopeoVersion(Path skopeo) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(skopeo.toString(), "--version").start();
    String line =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    return line.strip().replaceFirst("^skopeo version ", "").replaceFirst(" .*", "");
  }

  @Override
  public void close() {
    engine.close();
  }
}
