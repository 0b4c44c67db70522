package dev.imagepush.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// ImagePush as a person runs it once: the launcher, the start of Java, and the push.
record ColdCommandLine(Path launcher, TimedProcess processes) implements Contender {
  static final String NAME = "ImagePush, command line";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean ours() {
    return true;
  }

  @Override
  public boolean canDo(Job job) {
    return true;
  }

  @Override
  public Usage perform(Job job) throws IOException, InterruptedException {
    return processes.run(
        List.of(launcher.toString(), "push", job.source(), job.destination(), "--quiet"));
  }
}
