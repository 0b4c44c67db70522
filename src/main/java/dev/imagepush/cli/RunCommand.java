package dev.imagepush.cli;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitPrecedence;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.push.Pusher;
import dev.imagepush.registry.RegistryClients;
import dev.imagepush.registry.profile.ChunkSize;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `imagepush run -f FILE`: performs resources without a cluster.
@Command(
    name = "run",
    sortOptions = false,
    header = "Perform the ImagePushes of YAML files without a cluster.",
    description = {
      "Reads ImagePush and Secret resources, checks them against the CRD's schema, pushes, and prints"
          + " each ImagePush with its status. A resource finds the Secrets of its own namespace alone,"
          + " and all of them in the files given.",
      "With several resources the exit status is the one to look at first: refusals for safety, then"
          + " 2, 4, 5, 3, 6 and 1."
    })
final class RunCommand implements Callable<Integer> {
  private static final int MOST_AT_ONCE = 64;

  private final Surroundings surroundings;

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description =
          "A YAML file, with --- between resources; a folder, for its files .yaml, .yml and .json; -"
              + " for standard input. Repeatable.")
  private List<String> files = List.of();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "How many resources are pushed at once, from 1 to 64. Default: 4.")
  private int parallel = 4;

  @Option(
      names = "--retry-attempts",
      paramLabel = "N",
      description =
          "How many attempts at most for each resource, the first one counted; 1 never retries."
              + " Default: as its spec.retry.limit says, of which 0 is for ever.")
  private @Nullable String retryAttempts;

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Logging.begin(0, surroundings);
    if (parallel < 1 || parallel > MOST_AT_ONCE) {
      throw new ExitException(ExitReason.INVALID_SPEC, "--parallel is a number from 1 to 64");
    }
    OptionalInt attempts = Settings.attempts(retryAttempts);
    ResourceFiles resources = ResourceFiles.read(files, surroundings);
    return Cancellation.guard(() -> push(resources, attempts));
  }

  private int push(ResourceFiles resources, OptionalInt attempts)
      throws ExecutionException, InterruptedException {
    try (RegistryClients registries =
            Engine.registries(1, ChunkSize.AS_THE_REGISTRY_WANTS, surroundings);
        ExecutorService threads =
            Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory())) {
      Pusher pusher = Engine.pusher(registries, OptionalInt.empty(), surroundings);
      ResourcePush push = new ResourcePush(pusher, attempts, surroundings);
      List<Future<ResourcePush.Ended>> running = new ArrayList<>();
      for (ImagePush resource : resources.pushes()) {
        running.add(threads.submit(() -> push.push(resource, resources.secretsFor(resource))));
      }
      List<ExitReason> reasons = new ArrayList<>();
      for (Future<ResourcePush.Ended> each : running) {
        ResourcePush.Ended ended = result(each, threads);
        reasons.add(ended.reason());
        surroundings.output().print(resources.yaml(ended.resource()));
      }
      return ExitPrecedence.first(reasons).code().number();
    }
  }

  /// How one ended. Where this thread is interrupted, all are, and each still says how it ended.
  private static ResourcePush.Ended result(
      Future<ResourcePush.Ended> running, ExecutorService threads)
      throws ExecutionException, InterruptedException {
    try {
      return running.get();
    } catch (InterruptedException e) {
      threads.shutdownNow();
      return running.get();
    }
  }
}
