package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import dev.imagepush.credentials.Tenant;
import dev.imagepush.push.PushFence;
import dev.imagepush.push.PushRequest;
import dev.imagepush.push.Pusher;
import io.fabric8.kubernetes.client.KubernetesClient;

/// Makes attempts in this process, with the Secrets that are read now.
final class InProcessRunner {
  private final KubernetesClient client;
  private final Pusher pusher;
  private final PushFence leadership;
  private final PushRequests requests;
  private final SecretWaits secretWaits;

  /// @param leadership lets a tag be moved only while this replica leads
  InProcessRunner(
      KubernetesClient client,
      Pusher pusher,
      PushFence leadership,
      PushRequests requests,
      SecretWaits secretWaits) {
    this.client = client;
    this.pusher = pusher;
    this.leadership = leadership;
    this.requests = requests;
    this.secretWaits = secretWaits;
  }

  /// The work of an attempt, all that can be refused at once refused.
  ///
  /// @param live the resource as the API server has it
  /// @param asked what its annotations ask for
  /// @throws dev.imagepush.exit.ExitException by the reason why there will be no attempt
  AttemptWork prepare(ImagePush live, CheckRequest asked) {
    String namespace = live.getMetadata().getNamespace();
    NamespacedSecrets secrets = new SecretsOfAttempt(new KubernetesSecrets(client, namespace));
    secretWaits.remember(live, secrets);
    PushRequest request = requests.of(new Tenant(namespace), live.getSpec(), secrets);
    PushRequest wanted = asked.isNew() && asked.forced() ? request.asForced() : request;
    return (progress, interruption, stands) ->
        pusher.push(
            wanted, progress, leadership.and(new ResourceFence(client, live)), interruption);
  }
}
