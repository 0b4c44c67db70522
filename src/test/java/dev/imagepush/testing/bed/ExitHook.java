package dev.imagepush.testing.bed;

/// Something done when the JVM exits, unless disarmed before.
public final class ExitHook {
  private final Thread thread;

  private ExitHook(Thread thread) {
    this.thread = thread;
  }

  public static ExitHook arm(Runnable action) {
    var thread = new Thread(action, "test bed exit hook");
    Runtime.getRuntime().addShutdownHook(thread);
    return new ExitHook(thread);
  }

  public void disarm() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException _) {
      // The JVM is exiting and runs the hook.
    }
  }
}
