package dev.imagepush.source.files;

/// How much of its disk the temporary folder takes, and who shares it.
///
/// @param size the most bytes of all temporary files together; 0 is as many as the disk has. What limits
///     the folder from outside, as the size limit of an emptyDir does, a process cannot see
/// @param shared whether several tenants share it. Then one holds no more than it leaves free: alone
///     half of it, and less beside others, so that there is always some for one who comes
public record RoomLimits(long size, boolean shared) {
  /// All of the disk, for one user.
  public static final RoomLimits NONE = new RoomLimits(0, false);

  public RoomLimits {
    if (size < 0) {
      throw new IllegalArgumentException("a size is 0 or more");
    }
  }
}
