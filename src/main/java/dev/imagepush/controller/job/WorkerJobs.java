package dev.imagepush.controller.job;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.exit.ExitException;
import dev.imagepush.exit.ExitReason;
import dev.imagepush.exit.Failure;
import dev.imagepush.push.PushFence;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes and deletes Jobs, and says in our words why it cannot.
final class WorkerJobs {
  private static final int UNPROCESSABLE = 422;
  private static final int MOST_PAGES = 50;
  private static final String MAY_NOT_LIST =
      "the operator may not list Jobs in this namespace; grant its ServiceAccount list on jobs, as"
          + " deploy/overlays does";

  /// As the authorizers of Kubernetes say it.
  private static final Pattern NO_RIGHT = Pattern.compile("cannot (create|delete) resource");

  /// As webhooks and validating admission policies are told of.
  private static final Pattern POLICY = Pattern.compile("denied (the )?request");

  private static final String TERMINATING = "because it is being terminated";
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_.\\[\\]/-]{1,120}");
  private static final String POD_SPEC = "spec.template.spec.";

  private final KubernetesClient client;

  WorkerJobs(KubernetesClient client) {
    this.client = client;
  }

  /// Makes a Job; the one of that name where it is there already, which only the same attempt can have made.
  /// An interrupt is heeded when the API server has answered: the client would leave the request on its way,
  /// and the Job that comes of it unknown.
  ///
  /// @throws ExitException Forbidden, InvalidSpec, or ConnectFailed where the API server could not be asked
  Job create(Job job) {
    try {
      return CompletableFuture.supplyAsync(() -> createNow(job), Thread::startVirtualThread).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ExitException refusal ? refusal : e;
    }
  }

  private Job createNow(Job job) {
    try {
      return KeptFields.of(client.resource(job).create());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw refusal(job, e);
      }
      return there(job, e);
    }
  }

  /// A conflict may be one of the namespace's quota, too.
  private Job there(Job job, KubernetesClientException conflict) {
    try {
      @Nullable Job there = client.resource(job).get();
      if (there != null) {
        return KeptFields.of(there);
      }
    } catch (KubernetesClientException e) {
      throw refusal(job, e);
    }
    throw refusal(job, conflict);
  }

  /// The Jobs of a resource, as the API server has them now.
  ///
  /// @throws ExitException Forbidden, or ConnectFailed where the API server could not be asked
  List<Job> of(ImagePush resource) {
    String uid = resource.getMetadata().getUid();
    List<Job> jobs = new ArrayList<>();
    try {
      Pages.read(
          client
              .batch()
              .v1()
              .jobs()
              .inNamespace(resource.getMetadata().getNamespace())
              .withLabel(WorkerLabels.UID, uid),
          MOST_PAGES,
          job -> jobs.add(KeptFields.of(job)));
    } catch (KubernetesClientException e) {
      throw new ExitException(
          e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
              ? new Failure(ExitReason.FORBIDDEN, MAY_NOT_LIST)
              : notAsked("the Jobs of this resource"),
          e);
    }
    return jobs.stream()
        .filter(
            job ->
                job.getMetadata().getOwnerReferences().stream()
                    .anyMatch(owner -> uid.equals(owner.getUid())))
        .toList();
  }

  /// Asks for the end of a Job and its Pods. It is there until they are gone.
  ///
  /// @throws ExitException Forbidden, or ConnectFailed where the API server could not be asked
  void delete(Job job) {
    try {
      client.resource(job).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
    } catch (KubernetesClientException e) {
      throw refusal(job, e);
    }
  }

  /// Asks for the end of all Jobs of a resource.
  ///
  /// @throws ExitException as [#delete] does
  void deleteAllOf(ImagePush resource) {
    of(resource).stream().filter(job -> !WorkerJobState.isFinished(job)).forEach(this::delete);
  }

  private static ExitException refusal(Job job, KubernetesClientException cause) {
    return new ExitException(refused(job, cause), cause);
  }

  private static Failure refused(Job job, KubernetesClientException refusal) {
    String name = "Job " + job.getMetadata().getName();
    String text = Objects.requireNonNullElse(refusal.getMessage(), "");
    return switch (refusal.getCode()) {
      case HttpURLConnection.HTTP_FORBIDDEN -> forbidden(name, text);
      case UNPROCESSABLE, HttpURLConnection.HTTP_BAD_REQUEST ->
          fields(refusal)
              .filter(named -> !POLICY.matcher(text).find())
              .map(
                  named ->
                      new Failure(
                          ExitReason.INVALID_SPEC,
                          "the API server does not take " + name + ": correct " + named))
              .orElseGet(() -> forbidden(name, text));
      case HttpURLConnection.HTTP_NOT_FOUND ->
          new Failure(ExitReason.FORBIDDEN, "the namespace of " + name + " is gone");
      default -> notAsked(name);
    };
  }

  private static Failure notAsked(String what) {
    return PushFence.notAsked("for " + what + "; it is asked again");
  }

  private static Failure forbidden(String job, String text) {
    if (NO_RIGHT.matcher(text).find()) {
      return new Failure(
          ExitReason.FORBIDDEN,
          "the operator may not make or delete Jobs in this namespace; grant its ServiceAccount create and"
              + " delete on jobs, as deploy/overlays does");
    }
    if (text.contains(TERMINATING)) {
      return new Failure(ExitReason.FORBIDDEN, "this namespace is being deleted");
    }
    return new Failure(ExitReason.FORBIDDEN, JobComplaint.of(text, job).message());
  }

  /// What is wrong, as a person wrote it; empty where it cannot be told.
  private static Optional<String> fields(KubernetesClientException refusal) {
    String named =
        Stream.ofNullable(refusal.getStatus())
            .flatMap(status -> Stream.ofNullable(status.getDetails()))
            .flatMap(
                details ->
                    Objects.requireNonNullElse(details.getCauses(), List.<StatusCause>of())
                        .stream())
            .map(StatusCause::getField)
            .filter(field -> field != null && FIELD.matcher(field).matches())
            .map(WorkerJobs::asWritten)
            .distinct()
            .limit(3)
            .collect(Collectors.joining(", "));
    return Optional.of(named).filter(found -> !found.isEmpty());
  }

  private static String asWritten(String field) {
    if (!field.startsWith(POD_SPEC)) {
      return field;
    }
    return "spec.execution."
        + field.substring(POD_SPEC.length()).replaceFirst("^containers\\[0]\\.", "");
  }
}
