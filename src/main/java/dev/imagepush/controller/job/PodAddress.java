package dev.imagepush.controller.job;

/// Where a Pod listens.
///
/// @param ip as its status says
record PodAddress(String ip, int port) {}
