package dev.imagepush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.imagepush.bench.LiveMemory;
import dev.imagepush.credentials.Credential;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.http.ProxyRules;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.Repository;
import dev.imagepush.push.Destination;
import dev.imagepush.push.Overwrite;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.push.PushRequest;
import dev.imagepush.push.PushScope;
import dev.imagepush.push.Pusher;
import dev.imagepush.registry.access.RegistryAccess;
import dev.imagepush.registry.access.RegistryEndpoint;
import dev.imagepush.registry.profile.ChunkSize;
import dev.imagepush.source.SourceSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// The engine in a process that pushes for long, as the operator's does, and nothing beside it. Reads one
/// job a line, `SOURCE⇥DESTINATION` as the command line writes them, and answers each with its
/// nanoseconds, those of the process's CPU, and the most bytes that were live meanwhile.
public final class EngineProcess {
  private final TlsSettings tls;
  private final boolean plainHttp;
  private final int blobsAtOnce;
  private final boolean watched;
  private final Pusher pusher;

  private EngineProcess(String caFile, int blobsAtOnce, boolean watched) throws IOException {
    this.plainHttp = caFile.isEmpty();
    this.tls =
        plainHttp ? TlsSettings.SYSTEM : TlsSettings.trusting(Files.readString(Path.of(caFile)));
    this.blobsAtOnce = blobsAtOnce;
    this.watched = watched;
    Surroundings surroundings = Surroundings.ofProcess();
    Logging.begin(0, surroundings);
    this.pusher =
        Engine.pusher(
            Engine.registries(blobsAtOnce, ChunkSize.AS_THE_REGISTRY_WANTS, surroundings),
            OptionalInt.of(blobsAtOnce),
            surroundings);
  }

  /// @param args the file of the CA that is trusted, empty for plain HTTP; how many blobs are sent at
  ///     once; whether live bytes are watched, which costs collections
  public static void main(String[] args) throws IOException {
    EngineProcess engine =
        new EngineProcess(args[0], Integer.parseInt(args[1]), Boolean.parseBoolean(args[2]));
    BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    String job = jobs.readLine();
    while (job != null) {
      System.out.println(engine.perform(job.split("\t", -1)));
      job = jobs.readLine();
    }
  }

  private String perform(String[] job) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    PushRequest request = request(SourceArgument.parse(job[0]), ImageReference.parse(job[1]));
    try (LiveMemory memory = LiveMemory.watch(watched)) {
      long cpu = system.getProcessCpuTime();
      long clock = System.nanoTime();
      PushOutcome outcome = pusher.push(request, new PushProgress(), PushFence.open());
      long took = System.nanoTime() - clock;
      cpu = system.getProcessCpuTime() - cpu;
      return switch (outcome) {
        case PushOutcome.Pushed _ -> took + " " + cpu + " " + memory.mostBytes();
        case PushOutcome.UpToDate _ -> "failed: it was there already";
        case PushOutcome.Failed failed -> "failed: " + failed.failure().message();
      };
    }
  }

  private PushRequest request(SourceArgument from, ImageReference to) {
    return new PushRequest(
        Tenant.LOCAL,
        switch (from) {
          case SourceArgument.OnDisk onDisk -> onDisk.spec();
          case SourceArgument.InRegistry registry ->
              new SourceSpec.InRegistry(registry.image(), access(registry.image().repository()));
        },
        PushScope.WHOLE_IMAGE,
        new Destination(
            to.repository(),
            to.tag() == null ? List.of() : List.of(to.tag()),
            Overwrite.ALWAYS,
            List.of(),
            access(to.repository())),
        blobsAtOnce,
        Duration.ofHours(1));
  }

  private RegistryAccess access(Repository repository) {
    return new RegistryAccess(
        RegistryEndpoint.of(repository, plainHttp, tls, ProxyRules.NONE),
        Credential.ANONYMOUS,
        "none",
        Set.of());
  }
}
