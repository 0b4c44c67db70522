package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;

/// Has resources reconciled for what happened to their attempts.
final class Wakes extends SimpleInboundEventSource<ImagePush> {
  Wakes() {
    super("attempts");
  }

  /// Has a resource reconciled of which the SDK has lost the addition: it passes over other events of
  /// resources that it does not know.
  void found(ImagePush resource) {
    getEventHandler()
        .handleEvent(
            new ResourceEvent(ResourceAction.ADDED, ResourceID.fromResource(resource), resource));
  }
}
