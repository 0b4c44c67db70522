package dev.imagepush.quickstart;

import dev.imagepush.api.v1beta1.ExitStatus;
import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.api.v1beta1.PushedStatus;
import dev.imagepush.controller.ByteText;
import dev.imagepush.exit.ExitException;
import dev.imagepush.operator.ImagePushOperator;
import dev.imagepush.operator.config.OperatorConfig;
import dev.imagepush.testing.bed.ControlPlane;
import dev.imagepush.testing.bed.TestBed;
import dev.imagepush.testing.bed.TestBedException;
import dev.imagepush.testing.registry.FakeRegistry;
import dev.imagepush.testing.registry.TestImage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Shows ImagePush at work on this machine, from nothing to a pushed image.
public final class Quickstart {
  private final QuickstartSettings settings;
  private final Screen screen;
  private final OpenParts open;

  private Quickstart(QuickstartSettings settings, Screen screen, OpenParts open) {
    this.settings = settings;
    this.screen = screen;
    this.open = open;
  }

  /// Exits with the exit code of the push, 0 where it succeeded, if asked to exit; with 1 where the
  /// quickstart could not run.
  public static void main(String[] args) {
    Screen screen = Screen.ofThisProcess();
    OpenParts open = OpenParts.closedAtExit();
    int code = 1;
    try {
      code = new Quickstart(QuickstartSettings.of(System.getProperties()), screen, open).run();
    } catch (QuickstartException
        | TestBedException
        | ExitException
        | KubernetesClientException
        | IOException e) {
      screen.line("quickstart: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.close();
    System.exit(code);
  }

  private int run() throws IOException, InterruptedException {
    screen.line("ImagePush quickstart");
    screen.line("");
    Handout handout = open.add(Handout.in(settings.folder().toAbsolutePath()));
    TestBed bed = open.add(TestBed.ofThisProcess());
    Cluster cluster = open.add(cluster(bed, handout));
    screen.line("  control plane  " + cluster.description());
    PushedRegistry registry = PushedRegistry.start(bed);
    open.add(registry.server());
    screen.line("  registry       " + registry.description());
    SampleManifests manifests = source(registry);
    InstalledCrd.install(cluster);
    // Not among what an exit closes: with its API server gone it would wait for answers.
    var operator =
        ImagePushOperator.start(configuration(cluster), cluster.client(), cluster.statusWrites());
    screen.line(
        "  operator       in this JVM, told to allow loopback, which it refuses by default");
    screen.line("                 its log: " + handout.path("operator.log"));
    ImagePush pushed = push(cluster, manifests);
    boolean succeeded = tell(cluster, registry, pushed);
    NextSteps next =
        new NextSteps(
            cluster,
            registry,
            handout.write("second.yaml", manifests.second()),
            handout.write("ca.crt", registry.caPem()),
            handout.write("password", registry.password()));
    if (settings.exit()) {
      operator.close();
      return succeeded ? 0 : code(pushed);
    }
    next.show(screen);
    screen.line("");
    screen.line("Everything stays up until Ctrl-C.");
    new CountDownLatch(1).await();
    return 0;
  }

  private Cluster cluster(TestBed bed, Handout handout) throws IOException {
    if (settings.context().isPresent()) {
      return ContextCluster.open(settings.context().get());
    }
    Optional<ControlPlane> real = ControlPlane.startAtHand(bed.controlPlaneFinder());
    if (real.isEmpty()) {
      return EmbeddedCluster.start();
    }
    Path kubeconfig = handout.write("kubeconfig", Files.readString(real.get().kubeconfig()));
    return new LocalCluster(real.get(), kubeconfig);
  }

  /// What is pushed: the image asked for, or one built here and put into a registry of its own.
  private SampleManifests source(PushedRegistry registry) throws IOException {
    if (settings.image().isPresent()) {
      screen.line("  image          " + settings.image().get());
      return new SampleManifests(registry, settings.image().get(), false);
    }
    TestImage image = SampleImage.build(System.getProperty("java.class.path"));
    FakeRegistry source = open.add(FakeRegistry.plain());
    source.holds("samples/hello:1.0", image);
    screen.line(
        "  image          built from this project's libraries and classes: %d platforms, %d blobs, %s"
            .formatted(
                image.manifests().size() - 1,
                image.blobs().size(),
                ByteText.of(image.blobBytes())));
    return new SampleManifests(registry, source.reference("samples/hello:1.0"), true);
  }

  private static OperatorConfig configuration(Cluster cluster) {
    Map<String, String> environment = new HashMap<>();
    environment.put("IMAGEPUSH_EGRESS_ALLOW", "127.0.0.0/8,::1");
    environment.put("IMAGEPUSH_REGISTRIES_0_HOST", "127.0.0.1:*");
    environment.put("IMAGEPUSH_REGISTRIES_0_INSECURE", "allowed");
    environment.put("IMAGEPUSH_MANAGEMENT_PORT", "0");
    environment.put("IMAGEPUSH_LEADER_ELECTION_ENABLED", "false");
    cluster
        .watchedNamespace()
        .ifPresent(namespace -> environment.put("IMAGEPUSH_WATCH_NAMESPACES", namespace));
    return OperatorConfig.fromEnvironment(environment, null);
  }

  private ImagePush push(Cluster cluster, SampleManifests manifests) throws InterruptedException {
    screen.line("");
    screen.line("Applied, with two Secrets (the registry's login and its CA):");
    screen.block(manifests.sample());
    screen.line("");
    apply(cluster, manifests.secrets());
    apply(cluster, manifests.sample());
    return PushWatch.untilEnded(
        cluster
            .client()
            .resources(ImagePush.class)
            .inNamespace(cluster.namespace())
            .withName(SampleManifests.NAME),
        new PushDisplay(screen)::show);
  }

  private static void apply(Cluster cluster, String yaml) {
    List<HasMetadata> resources =
        cluster
            .client()
            .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
            .items();
    resources.forEach(
        resource -> cluster.client().resource(resource).inNamespace(cluster.namespace()).create());
  }

  /// Shows how it ended; whether the registry holds what the status says.
  private boolean tell(Cluster cluster, PushedRegistry registry, ImagePush ended)
      throws IOException, InterruptedException {
    screen.line("");
    new Description(cluster).show(ended, screen);
    screen.line("");
    @Nullable ExitStatus exit = ended.getStatus().exit();
    @Nullable PushedStatus pushed = ended.getStatus().pushed();
    if (exit == null || pushed == null || exit.code() != 0) {
      screen.line(
          "The push failed: exit code %d, %s."
              .formatted(code(ended), exit == null ? "no reason given" : exit.reason()));
      return false;
    }
    String digest = String.valueOf(pushed.digest());
    screen.line("Pushed, says the status:    " + digest);
    String found = registry.digest(SampleManifests.REPOSITORY, SampleManifests.TAG);
    screen.line("Found there, independently: " + found);
    return digest.equals(found);
  }

  /// The exit status for a push that did not succeed.
  private static int code(ImagePush ended) {
    @Nullable ExitStatus exit = ended.getStatus().exit();
    return exit == null || exit.code() == 0 ? 1 : exit.code();
  }
}
