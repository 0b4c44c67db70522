/// Tests of the controller: the pure parts as tables, and the operator on a mock API server that fails
/// as it is told.
@NullMarked
package dev.imagepush.controller;

import org.jspecify.annotations.NullMarked;
