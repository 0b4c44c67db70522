package dev.imagepush.exit;

/// What follows an end: whether, and on what, another attempt is made. A property of the reason.
public enum Recovery {
  /// The push succeeded; nothing follows.
  NONE,
  /// Another attempt is made after a delay that grows.
  RETRY,
  /// Another attempt is made when what is missing may be there: slowly looked at again.
  WAIT,
  /// No attempt is made until a person changes the resource.
  STALL
}
