package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The names by which a Job and its Pod are known: to people, to selectors and to the operator.
public final class WorkerLabels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String US = "imagepush";

  /// Whose Job it is.
  static final String UID = "imagepush.dev/uid";

  /// The name of the ImagePush, for people; a label holds no more than 63 characters.
  static final String PUSH = "imagepush.dev/push";

  /// The generation that a Job pushes.
  static final String GENERATION = "imagepush.dev/generation";

  /// The resource, and the operator's settings, for the worker.
  static final String RESOURCE = "imagepush.dev/resource";

  static final String CONFIG = "imagepush.dev/config";

  /// Says of a Job that it stores again what is there already.
  static final String FORCED = "imagepush.dev/forced";

  /// What owns a Job.
  static final String KIND = "ImagePush";

  static final String CONTAINER = "worker";

  private static final int MAX_LABEL_LENGTH = 63;

  /// Leaves room for what the Job controller appends to the names of Pods.
  private static final int MAX_NAME_LENGTH = 46;

  private static final int HASH_LENGTH = 10;

  private WorkerLabels() {}

  static Map<String, String> of(ImagePush resource) {
    Map<String, String> labels = new HashMap<>();
    labels.put("app.kubernetes.io/name", "imagepush");
    labels.put("app.kubernetes.io/component", "worker");
    labels.put(MANAGED_BY, US);
    labels.put(UID, resource.getMetadata().getUid());
    String name = resource.getMetadata().getName();
    if (name.length() <= MAX_LABEL_LENGTH) {
      labels.put(PUSH, name);
    }
    return labels;
  }

  /// The name of an attempt's Job: the resource's, and what no other attempt has.
  static String jobName(WorkerOrder order) {
    String name = order.resource().getMetadata().getName().replace('.', '-');
    String start = name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH);
    String attempt = order.uid() + "/" + order.generation() + "/" + order.at();
    return start.replaceFirst("-+$", "")
        + "-"
        + Digest.sha256(attempt.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HASH_LENGTH);
  }
}
