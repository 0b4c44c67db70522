package dev.imagepush.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Lets Ctrl-C (and SIGTERM) end a command as it ends otherwise: its thread is interrupted, it cleans up
/// and tells how it ended, and the process exits with that status. What takes longer is cut off.
final class Cancellation {
  /// What a person at a terminal waits.
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private static final int CANCELLED = 1;

  private Cancellation() {}

  /// Runs a command on this thread; its exit status.
  static int guard(Callable<Integer> command) throws Exception {
    return guard(PATIENCE, command);
  }

  /// Runs a command on this thread; its exit status.
  ///
  /// @param patience how long the command may take to end
  static int guard(Duration patience, Callable<Integer> command) throws Exception {
    Thread worker = Thread.currentThread();
    var status = new AtomicInteger(CANCELLED);
    var told = new CountDownLatch(1);
    Thread hook =
        Thread.ofPlatform()
            .name("cancellation")
            .unstarted(
                () -> {
                  worker.interrupt();
                  await(told, patience);
                  Runtime.getRuntime().halt(status.get());
                });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int result = command.call();
      status.set(result);
      System.out.flush();
      told.countDown(); // A command that throws is told of later, by its caller.
      return result;
    } finally {
      letGo(hook);
    }
  }

  private static void await(CountDownLatch told, Duration patience) {
    try {
      boolean _ = told.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void letGo(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook waits for this thread, which has nothing more to do.
      Thread.currentThread().interrupt();
    }
  }
}
