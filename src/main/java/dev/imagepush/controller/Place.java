package dev.imagepush.controller;

/// Where an attempt runs.
enum Place {
  /// In this process.
  OPERATOR,
  /// In a Pod of the resource's namespace.
  JOB
}
