package dev.imagepush.cli;

import dev.imagepush.api.v1beta1.KubernetesDuration;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.Failure;
import dev.imagepush.http.EgressPolicy;
import dev.imagepush.http.TlsSettings;
import dev.imagepush.image.ImageReference;
import dev.imagepush.image.Repository;
import dev.imagepush.push.Destination;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushOutcome;
import dev.imagepush.push.PushProgress;
import dev.imagepush.push.PushRequest;
import dev.imagepush.push.Pusher;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.source.SourceSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `imagepush push SOURCE DESTINATION`: pushes one image now.
@Command(
    name = "push",
    sortOptions = false,
    header = "Push one image to a registry, byte for byte.",
    description = {
      "The digest that arrives is the source's. Blobs that the registry holds already are not sent"
          + " again, so a push that was cut short is continued by running it again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  imagepush push docker://ghcr.io/org/app:1.2 registry.example.com/app:1.2",
      "",
      "  docker save app:1.2 -o app.tar",
      "  imagepush push docker-archive:app.tar localhost:5000/app:1.2",
      "",
      "  imagepush push oci:image registry.example.com/app:1.2 \\",
      "    --username ci --password-stdin"
    })
final class PushCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private PushOptions flags = new PushOptions();

  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = {
        "docker://host/repository:tag  an image in a registry",
        "oci:DIR[:REF]                 an OCI image layout in a folder",
        "oci-archive:FILE[:REF]        the same in a tar archive",
        "docker-archive:FILE[:REF]     what docker save writes",
        "REF says which image, where there are several: its reference name, repository and tag, or"
            + " digest."
      })
  private String source = "";

  @Parameters(
      index = "1",
      paramLabel = "DESTINATION",
      description =
          "host/repository[:tag]. The tag is latest where there is none; the host"
              + " IMAGEPUSH_REGISTRY_URL, else Docker Hub.")
  private String destination = "";

  PushCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    boolean json;
    try {
      json = Report.isJson(flags.output);
    } catch (ExitException e) {
      return new Report(surroundings, false, false).failed(e.failure(), 0);
    }
    try {
      Settings settings = Settings.of(flags, surroundings);
      Logging.begin(settings.verbosity(), surroundings);
      Report report = new Report(surroundings, json, settings.quiet());
      return Cancellation.guard(() -> push(settings, report));
    } catch (ExitException e) {
      return new Report(surroundings, json, flags.quiet).failed(e.failure(), 0);
    }
  }

  private int push(Settings settings, Report report) {
    SourceArgument from = SourceArgument.parse(source);
    ImageReference to =
        DestinationArgument.parse(
            destination, surroundings.variable(DestinationArgument.DEFAULT_REGISTRY));
    Logins logins = Logins.of(flags, surroundings);
    TlsSettings tls = TrustedCertificates.of(flags.caFile, settings.insecure(), surroundings);
    Endpoints endpoints =
        new Endpoints(
            tls,
            surroundings.proxies(),
            settings.insecure(),
            new SchemeProbe(EgressPolicy.commandLine(), surroundings.proxies())::schemeOf);
    warn(report);
    try (RegistryClients registries =
            Engine.registries(settings.blobsAtOnce(), settings.chunkSize(), surroundings);
        ProgressDisplay display = new ProgressDisplay(surroundings, settings.quiet())) {
      Pusher pusher = Engine.pusher(registries, settings.concurrency(), surroundings);
      Attempts.Ended ended =
          new Attempts(settings.attempts(), surroundings.pause(), surroundings.random())
              .run(
                  () -> attempt(pusher, request(from, to, settings, logins, endpoints), display),
                  (next, most, delay, failure) ->
                      display.line(retryNotice(next, most, delay, failure)));
      display.close();
      return report.ended(ended, to);
    }
  }

  private static PushOutcome attempt(Pusher pusher, PushRequest request, ProgressDisplay display) {
    PushProgress progress = new PushProgress();
    display.follow(progress);
    return pusher.push(request, progress, PushFence.open());
  }

  private static PushRequest request(
      SourceArgument from,
      ImageReference to,
      Settings settings,
      Logins logins,
      Endpoints endpoints) {
    SourceSpec spec =
        switch (from) {
          case SourceArgument.OnDisk onDisk -> onDisk.spec();
          case SourceArgument.InRegistry registry -> {
            Repository repository = registry.image().repository();
            yield new SourceSpec.InRegistry(
                registry.image(), endpoints.access(repository, logins.forSource(repository)));
          }
        };
    Repository target = to.repository();
    return new PushRequest(
        Tenant.LOCAL,
        spec,
        settings.scope(),
        new Destination(
            target,
            to.tag() == null ? List.of() : List.of(to.tag()),
            settings.overwrite(),
            List.of(),
            endpoints.access(target, logins.forDestination(target))),
        settings.blobsAtOnce(),
        settings.timeout(),
        settings.bandwidth());
  }

  private void warn(Report report) {
    if (flags.password != null) {
      report.notice("--password is visible in the list of processes; --password-stdin is not");
    }
  }

  private static String retryNotice(int next, int most, Duration delay, Failure failure) {
    return "attempt %d of %d in %s: %s: %s"
        .formatted(
            next,
            most,
            KubernetesDuration.format(Duration.ofSeconds((delay.toMillis() + 999) / 1000)),
            failure.reason(),
            failure.message());
  }
}
