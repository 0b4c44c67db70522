package dev.imagepush.quickstart;

import dev.imagepush.operator.ImagePushOperator.StatusWrites;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

/// The cluster of a context in the person's kubeconfig. The quickstart adds a namespace of its own,
/// and the CRD where it is missing; both go at the end.
final class ContextCluster implements Cluster {
  private static final String NAMESPACE = "imagepush-quickstart";

  private final String context;
  private final KubernetesClient client;
  private final boolean crdIsOurs;

  private ContextCluster(String context, KubernetesClient client, boolean crdIsOurs) {
    this.context = context;
    this.client = client;
    this.crdIsOurs = crdIsOurs;
  }

  /// Reaches the cluster and makes the namespace.
  ///
  /// @throws QuickstartException where there is no such context, no answer, or the namespace is there
  static ContextCluster open(String context) {
    Config config = Config.autoConfigure(context);
    List<String> contexts = config.getContexts().stream().map(NamedContext::getName).toList();
    if (!contexts.contains(context)) {
      throw new QuickstartException(
          "the kubeconfig has no context %s; it has %s".formatted(context, contexts));
    }
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    try {
      boolean crdIsOurs = !InstalledCrd.isIn(client);
      if (client.namespaces().withName(NAMESPACE).get() != null) {
        throw new QuickstartException(
            "the namespace %s exists already; delete it first: kubectl --context %s delete namespace %s"
                .formatted(NAMESPACE, context, NAMESPACE));
      }
      client
          .namespaces()
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
          .create();
      return new ContextCluster(context, client, crdIsOurs);
    } catch (KubernetesClientException e) {
      client.close();
      throw new QuickstartException(
          "the cluster of the context %s at %s gave no answer that helps: %s"
              .formatted(context, config.getMasterUrl(), e.getMessage()),
          e);
    } catch (QuickstartException e) {
      client.close();
      throw e;
    }
  }

  @Override
  public String description() {
    return "the cluster of the context %s (%s), namespace %s; %s goes at the end"
        .formatted(
            context,
            client.getConfiguration().getMasterUrl(),
            NAMESPACE,
            crdIsOurs ? "it and the CRD" : "it (not the CRD, which was there)");
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public Optional<String> watchedNamespace() {
    return Optional.of(NAMESPACE);
  }

  @Override
  public Optional<KubectlAccess> kubectl() {
    return Optional.of(
        new KubectlAccess(
            Optional.empty(), " --context %s --namespace %s".formatted(context, NAMESPACE)));
  }

  @Override
  public StatusWrites statusWrites() {
    return StatusWrites.SERVER_SIDE_APPLY;
  }

  @Override
  public void close() {
    try {
      client.namespaces().withName(NAMESPACE).delete();
      if (crdIsOurs) {
        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName(InstalledCrd.NAME)
            .delete();
      }
    } finally {
      client.close();
    }
  }
}
