package dev.imagepush.source.files;

import dev.imagepush.credentials.Tenant;

/// One tenant's part in the temporary folder. Thread-safe.
public final class TemporaryRoom {
  private final TemporarySpace space;
  private final Tenant tenant;

  TemporaryRoom(TemporarySpace space, Tenant tenant) {
    this.space = space;
    this.tenant = tenant;
  }

  /// The part of another tenant in the same folder.
  public TemporaryRoom of(Tenant other) {
    return space.of(other);
  }

  /// A new empty file that only this user may read.
  ///
  /// @param content what it is for, in messages: the name of an archive
  /// @param announced the bytes that are known to come; they are promised at once. 0 where nothing is
  ///     known
  /// @throws dev.imagepush.exit.ExitException StorageFull
  public TemporaryFile create(String content, long announced) {
    return space.create(tenant, content, announced);
  }
}
