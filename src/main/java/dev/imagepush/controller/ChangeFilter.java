package dev.imagepush.controller;

import dev.imagepush.api.v1beta1.ImagePush;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/// Which changes of a resource are worth a reconcile: of its spec, of an annotation that asks for a check,
/// its deletion, and whether our finalizer is on it. Our own writes of its status are not.
///
/// The SDK (5.2) joins such a filter to its own by "and", so its own, which knows the spec alone, is
/// switched off.
public final class ChangeFilter implements OnUpdateFilter<ImagePush> {
  @Override
  public boolean accept(ImagePush now, ImagePush old) {
    return Generation.of(now) != Generation.of(old)
        || !Objects.equals(now.getMetadata().getUid(), old.getMetadata().getUid())
        || now.isMarkedForDeletion() != old.isMarkedForDeletion()
        || TagsFinalizer.isOn(now) != TagsFinalizer.isOn(old)
        || CheckRequest.differs(old, now);
  }
}
