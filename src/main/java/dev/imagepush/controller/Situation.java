package dev.imagepush.controller;

import org.jspecify.annotations.Nullable;

/// What an attempt does or waits for, beyond that it pushes.
///
/// @param text in few words, for a condition
/// @param job the name of the Job that makes it; null while there is none
record Situation(String text, @Nullable String job) {}
