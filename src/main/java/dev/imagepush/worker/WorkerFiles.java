package dev.imagepush.worker;

import java.nio.file.Path;

/// Where a worker's container has what its attempt needs, and where it says how that ended. Kubernetes
/// mounts the files, so that a worker asks no API server for anything.
///
/// @param root of the container; another folder where it runs in none
public record WorkerFiles(Path root) {
  /// The folder of the resource and the configuration.
  public static final String ATTEMPT = "/etc/imagepush/attempt";

  /// The name in that folder of the ImagePush as JSON: its metadata's name, namespace, uid and
  /// generation, and its spec.
  public static final String RESOURCE = "resource.json";

  /// The name in that folder of what the worker is to know of the operator's configuration.
  public static final String CONFIG = "config.json";

  /// The folder of Secrets: in it one folder for each, of the Secret's name, with a file for each key. A
  /// Secret that does not exist has an empty folder, or none.
  public static final String SECRETS = "/etc/imagepush/secrets";

  /// Where the PersistentVolumeClaim is mounted that the source is on, read-only.
  public static final String VOLUME = "/var/run/imagepush/volume";

  /// For archives that must be read in whole and layers that are compressed; may be written.
  public static final String TEMPORARY = "/tmp";

  /// Where the container's termination message is read from, Kubernetes's default.
  public static final String TERMINATION_LOG = "/dev/termination-log";

  /// What [WorkerProgress] is asked for at, on every address of the Pod, unless
  /// [#PROGRESS_ADDRESS_VARIABLE] says otherwise.
  public static final int PROGRESS_PORT = 8081;

  /// The variable in a worker's environment that names one address and a port to answer at, as
  /// `127.0.0.7:8081`: several workers on one machine share its ports.
  public static final String PROGRESS_ADDRESS_VARIABLE = "IMAGEPUSH_PROGRESS_ADDRESS";

  /// The name of that port in the container.
  public static final String PROGRESS_PORT_NAME = "progress";

  public Path resource() {
    return in(ATTEMPT).resolve(RESOURCE);
  }

  public Path config() {
    return in(ATTEMPT).resolve(CONFIG);
  }

  /// The folder of a Secret's keys.
  ///
  /// @param name of the Secret, a name that Kubernetes allows
  public Path secret(String name) {
    return in(SECRETS).resolve(name);
  }

  public Path volume() {
    return in(VOLUME);
  }

  public Path temporary() {
    return in(TEMPORARY);
  }

  public Path terminationLog() {
    return in(TERMINATION_LOG);
  }

  private Path in(String path) {
    return root.resolve(path.substring(1));
  }
}
