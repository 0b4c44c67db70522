package dev.imagepush.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A tool that pushes images too, and how it is told to. Each runs with its defaults.
enum Peer {
  CRANE {
    @Override
    List<String> arguments(Job job) {
      return switch (job) {
        case Job.PushLayout push -> List.of("push", push.folder().toString(), push.destination());
        case Job.Copy copy -> List.of("copy", copy.image(), copy.destination());
        case Job.PushArchive push -> List.of("push", push.file().toString(), push.destination());
      };
    }
  },
  REGCTL {
    @Override
    List<String> arguments(Job job) {
      return switch (job) {
        case Job.PushLayout push ->
            List.of(
                "image",
                "copy",
                "ocidir://" + push.folder() + ":" + push.name(),
                push.destination());
        case Job.Copy copy -> List.of("image", "copy", copy.image(), copy.destination());
        case Job.PushArchive push ->
            List.of("image", "import", push.destination(), push.file().toString());
      };
    }
  },
  ORAS {
    @Override
    List<String> arguments(Job job) {
      return switch (job) {
        case Job.PushLayout push ->
            List.of(
                "copy", "--from-oci-layout", push.folder() + ":" + push.name(), push.destination());
        case Job.Copy copy -> List.of("copy", copy.image(), copy.destination());
        case Job.PushArchive _ -> List.of(); // It reads no such archive.
      };
    }
  },
  SKOPEO {
    @Override
    List<String> arguments(Job job) {
      return switch (job) {
        case Job.PushLayout push -> copy(push.source(), push.destination());
        case Job.Copy copy -> copy(copy.source(), copy.destination());
        case Job.PushArchive push -> copy(push.source(), push.destination());
      };
    }

    private List<String> copy(String source, String destination) {
      return List.of("--insecure-policy", "copy", source, "docker://" + destination);
    }
  };

  /// What follows the program's name; empty where it cannot do such a job.
  abstract List<String> arguments(Job job);

  Contender with(Path program, String name, TimedProcess processes) {
    Peer peer = this;
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean ours() {
        return false;
      }

      @Override
      public boolean canDo(Job job) {
        return !peer.arguments(job).isEmpty();
      }

      @Override
      public Usage perform(Job job) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(peer.arguments(job));
        return processes.run(command);
      }
    };
  }
}
