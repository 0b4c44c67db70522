package dev.imagepush.registry.access;

/// What a repository is used for. Each role has connections of its own: a blob that is copied within one
/// registry needs one of each, and would otherwise wait for a connection that others like it hold.
public enum Role {
  SOURCE("pull"),
  DESTINATION("pull,push");

  private final String actions;

  Role(String actions) {
    this.actions = actions;
  }

  /// The actions to ask a token server for.
  String actions() {
    return actions;
  }
}
