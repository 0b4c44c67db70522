package dev.imagepush.api.v1beta1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.Annotations;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/// The order to push one image to one repository, and what became of it.
@Group("imagepush.dev")
@Version("v1beta1")
@Kind("ImagePush")
@Singular("imagepush")
@Plural("imagepushes")
@ShortNames("ipush")
@Categories({"all", "images"})
@Annotations({"kustomize.toolkit.fluxcd.io/substitute=disabled", "helm.sh/resource-policy=keep"})
@AdditionalPrinterColumn(
    name = "Destination",
    jsonPath = ".spec.destination.repository",
    getDescription = "The repository that is pushed to.")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    getDescription = "Whether the destination holds the image.")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    getDescription = "Why it is ready or not.")
@AdditionalPrinterColumn(
    name = "Progress",
    jsonPath = ".status.progress.percent",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "How much of a running push is done, in percent.")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE,
    getDescription = "How long ago the resource was created.")
@AdditionalPrinterColumn(
    name = "Digest",
    jsonPath = ".status.pushed.digest",
    priority = 1,
    getDescription = "The digest that was pushed last.")
@AdditionalPrinterColumn(
    name = "Size",
    jsonPath = ".status.source.bytes",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    getDescription = "The size of the source, in bytes.")
@AdditionalPrinterColumn(
    name = "Attempts",
    jsonPath = ".status.retry.attempts",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    getDescription = "How many attempts have failed since the last success.")
@AdditionalPrinterColumn(
    name = "Next",
    jsonPath = ".status.retry.nextAttemptAt",
    priority = 1,
    getDescription = "When the next attempt begins.")
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1,
    getDescription = "What happened, and what to do about it.")
@SchemaCustomizer(
    value = SchemaPatch.class,
    input =
        """
        description: >-
          ImagePush pushes one image to one repository of a container registry, byte for byte: the
          digest that arrives is the source's. Everything that it refers to lives in its own namespace.
        required: [spec]
        properties:
          spec:
            description: What to push, where to, and how.
          status:
            description: What the operator found and did. Written by the operator alone.
            default: {observedGeneration: -1}
        """)
public final class ImagePush extends CustomResource<ImagePushSpec, ImagePushStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
